{#
    Connected components of a graph, as a materialization: the model's SQL gives edges (node_a, node_b, seen_at), each pair
    once; the table has them with the `component` that they belong to, which is the least node of it. A node by itself is an
    edge from it to itself.

    A run after the first solves only what new edges touch, and anew the components that lost one; its table equals that of
    a full refresh. The statements are plain SQL; what an engine calls a passing table stands in macros/dialect/graph.sql.
#}
{% materialization components, default %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is none or not existing.is_table or should_full_refresh() -%}
        {%- do solve_all_components(existing, target, sql) -%}
    {%- else -%}
        {%- do solve_touched_components(target, sql) -%}
    {%- endif -%}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{# The first round keeps every edge with its two labels, so that the last step need not read the labels of all nodes. #}
{% macro solve_all_components(existing, target, edges) %}
    {%- do keep_passing('all_labels', labelled_nodes(edges, 'node_a', 'node_b')) -%}
    {%- set labels = jumped('all_labels') -%}
    {%- set linked -%}
        select edges.node_a, edges.node_b, edges.seen_at, of_a.label as label_a, of_b.label as label_b
        from ({{ edges }}) as edges
        inner join {{ labels }} as of_a on edges.node_a = of_a.node
        inner join {{ labels }} as of_b on edges.node_b = of_b.node
    {%- endset -%}
    {%- do keep_passing('all_linked', linked) -%}
    {%- do drop_passing('all_labels') -%}
    {%- do drop_passing(labels) -%}
    {%- do keep_passing('all_left', contracted('select label_a, label_b from all_linked')) -%}
    {%- set roots = component_roots('all_left') -%}
    {%- set solved -%}
        select
            linked.node_a, linked.node_b, linked.seen_at,
            coalesce(roots.root, linked.label_a) as component
        from all_linked as linked
        left join {{ roots }} as roots on linked.label_a = roots.node
    {%- endset -%}
    {% call statement('main') -%}
        {% if existing is not none %}drop {{ existing.type }} {{ existing }};{% endif %}
        {{ get_create_table_as_sql(False, target, solved) }}
    {%- endcall %}
    {%- do drop_passing('all_linked') -%}
    {%- do drop_passing(roots) -%}
{% endmacro %}

{% macro solve_touched_components(target, edges) %}
    {%- do find_changed_edges(target, edges) -%}
    {#- A component that lost an edge falls apart into its nodes; of all others one label stands for all. -#}
    {%- set broken = 'select distinct component from removed_edges' -%}
    {%- set ends = 'select node_a from added_edges union select node_b from added_edges' -%}
    {%- set known -%}
        select node_a as node, component from {{ target }} where node_a in ({{ ends }}) and component not in ({{ broken }})
        union
        select node_b as node, component from {{ target }} where node_b in ({{ ends }}) and component not in ({{ broken }})
    {%- endset -%}
    {%- do keep_passing('known_nodes', known) -%}
    {%- set touched -%}
        select
            added.node_a, added.node_b, added.seen_at,
            coalesce(of_a.component, added.node_a) as label_a,
            coalesce(of_b.component, added.node_b) as label_b
        from added_edges as added
        left join known_nodes as of_a on added.node_a = of_a.node
        left join known_nodes as of_b on added.node_b = of_b.node
        union all
        select kept.node_a, kept.node_b, kept.seen_at, kept.node_a as label_a, kept.node_b as label_b
        from {{ target }} as kept
        left join removed_edges as removed
            on kept.node_a = removed.node_a and kept.node_b = removed.node_b
        where kept.component in ({{ broken }}) and removed.node_a is null
    {%- endset -%}
    {%- do keep_passing('touched_edges', touched) -%}
    {%- do keep_passing('touched_left', contracted('select label_a, label_b from touched_edges')) -%}
    {%- set roots = component_roots('touched_left') -%}
    {%- do run_query('delete from ' ~ target ~ ' where component in (' ~ broken ~ ')') -%}
    {%- set relabel -%}
        merge into {{ target }} as solved
        using (select node, root from {{ roots }} where node != root) as roots
        on solved.component = roots.node
        when matched then update set component = roots.root
    {%- endset -%}
    {%- do run_query(relabel) -%}
    {% call statement('main') -%}
        insert into {{ target }} (node_a, node_b, seen_at, component)
        select touched.node_a, touched.node_b, touched.seen_at, coalesce(roots.root, touched.label_a)
        from touched_edges as touched
        left join {{ roots }} as roots on touched.label_a = roots.node
    {%- endcall %}
    {%- for name in ['added_edges', 'removed_edges', 'known_nodes', 'touched_edges', roots] -%}
        {%- do drop_passing(name) -%}
    {%- endfor -%}
{% endmacro %}

{# added_edges and removed_edges: against the last solution. Where all edges up to its newest moment are still the same, by
   their number and sum of hashes, those seen later are all that is new; else edge is held against edge. #}
{% macro find_changed_edges(target, edges) %}
    {%- set newest = 'select max(seen_at) from ' ~ target -%}
    {%- set sums -%}
        select count(*) as n, {{ sum_of_hashes(['node_a', 'node_b', 'seen_at']) }} as hashes
    {%- endset -%}
    {%- set is_kept -%}
        select before.n = after.n and coalesce(before.hashes = after.hashes, before.n = 0)
        from ({{ sums }} from {{ target }}) as before
        cross join ({{ sums }} from ({{ edges }}) as edges where edges.seen_at <= ({{ newest }})) as after
    {%- endset -%}
    {%- if run_query(is_kept).rows[0][0] -%}
        {%- do keep_passing('added_edges', 'select * from (' ~ edges ~ ') as edges where edges.seen_at > (' ~ newest ~ ') or (' ~ newest ~ ') is null') -%}
        {%- do keep_passing('removed_edges', 'select * from ' ~ target ~ ' where false') -%}
    {%- else -%}
        {%- set differing -%}
            select
                edges.node_a as added_a, edges.node_b as added_b, edges.seen_at as added_at,
                solved.node_a, solved.node_b, solved.seen_at, solved.component
            from ({{ edges }}) as edges
            full outer join {{ target }} as solved
                on edges.node_a = solved.node_a and edges.node_b = solved.node_b and edges.seen_at = solved.seen_at
            where edges.node_a is null or solved.node_a is null
        {%- endset -%}
        {%- do keep_passing('differing_edges', differing) -%}
        {%- do keep_passing('added_edges', 'select added_a as node_a, added_b as node_b, added_at as seen_at from differing_edges where added_a is not null') -%}
        {%- do keep_passing('removed_edges', 'select node_a, node_b, seen_at, component from differing_edges where node_a is not null') -%}
        {%- do drop_passing('differing_edges') -%}
    {%- endif -%}
{% endmacro %}
