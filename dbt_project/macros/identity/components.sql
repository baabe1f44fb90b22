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
    {%- set edges = '(' ~ edges ~ ')' -%}
    {%- set linked -%}
        select edges.node_a, edges.node_b, edges.seen_at, of_a.label as label_a, of_b.label as label_b
        from {{ edges }} as edges
        inner join all_labels as of_a on edges.node_a = of_a.node
        inner join all_labels as of_b on edges.node_b = of_b.node
    {%- endset -%}
    {%- set left = value_after([
        keep('all_nodes', labelled_nodes(edges)),
        keep('all_labels', jumped_labels('all_nodes')),
        forget('all_nodes'),
        keep('all_linked', linked),
        forget('all_labels'),
        keep('all_left', contracted('all_linked')),
        'select count(*) as n from all_left'
    ]) -%}
    {%- set solution = component_roots('all_left', left) -%}
    {%- set roots = solution.roots -%}
    {%- do value_after(solution.statements + ['select 1 as done']) -%}
    {%- set solved -%}
        select
            linked.node_a, linked.node_b, linked.seen_at,
            {{ 'coalesce(roots.root, linked.label_a)' if roots else 'linked.label_a' }} as component
        from all_linked as linked
        {%- if roots %} left join {{ roots }} as roots on linked.label_a = roots.node{% endif %}
    {%- endset -%}
    {% call statement('main') -%}
        {% if existing is not none %}drop {{ existing.type }} {{ existing }};{% endif %}
        {{ get_create_table_as_sql(False, target, solved) }}
    {%- endcall %}
    {%- do value_after([forget('all_linked')] + ([forget(roots)] if roots else []) + ['select 1 as done']) -%}
{% endmacro %}

{% macro solve_touched_components(target, edges) %}
    {%- set edges = '(' ~ edges ~ ')' -%}
    {%- set removed = find_changed_edges(target, edges) -%}
    {#- A component that lost an edge falls apart into its nodes; of all others one label stands for all. -#}
    {%- set broken = 'select component from removed_edges' -%}
    {%- set ends = 'select node_a as node from added_edges union all select node_b as node from added_edges' -%}
    {%- set sought = 'select node from added_nodes where ' ~ sought('node') -%}
    {%- set whole = ' and component not in (' ~ broken ~ ')' if removed else '' -%}
    {%- set known -%}
        select node_a as node, component from {{ target }} where node_a in ({{ sought }}){{ whole }}
        union
        select node_b as node, component from {{ target }} where node_b in ({{ sought }}){{ whole }}
    {%- endset -%}
    {%- set touched -%}
        select
            added.node_a, added.node_b, added.seen_at,
            coalesce(of_a.component, added.node_a) as label_a,
            coalesce(of_b.component, added.node_b) as label_b
        from added_edges as added
        left join known_nodes as of_a on added.node_a = of_a.node
        left join known_nodes as of_b on added.node_b = of_b.node
        {%- if removed %}
        union all
        select kept.node_a, kept.node_b, kept.seen_at, kept.node_a as label_a, kept.node_b as label_b
        from {{ target }} as kept
        left join removed_edges as removed
            on kept.node_a = removed.node_a and kept.node_b = removed.node_b
        where kept.component in ({{ broken }}) and removed.node_a is null
        {%- endif %}
    {%- endset -%}
    {%- set left = value_after([
        keep('added_nodes', ends),
        keep('known_nodes', known),
        keep('touched_edges', touched),
        keep('touched_left', contracted('touched_edges')),
        'select count(*) as n from touched_left'
    ]) -%}
    {%- set solution = component_roots('touched_left', left) -%}
    {%- set roots = solution.roots -%}
    {%- set changes = solution.statements -%}
    {%- if removed -%}
        {%- do changes.append('delete from ' ~ target ~ ' where component in (' ~ broken ~ ')') -%}
    {%- endif -%}
    {%- if roots -%}
        {%- set relabelling -%}
            merge into {{ target }} as solved
            using (
                select node, root from {{ roots }}
                where node != root and node in (select component from known_nodes)
            ) as roots
            on solved.component = roots.node
            when matched then update set component = roots.root
        {%- endset -%}
        {%- do changes.append(relabelling) -%}
    {%- endif -%}
    {%- set addition -%}
        insert into {{ target }} (node_a, node_b, seen_at, component)
        select
            touched.node_a, touched.node_b, touched.seen_at,
            {{ 'coalesce(roots.root, touched.label_a)' if roots else 'touched.label_a' }}
        from touched_edges as touched
        {%- if roots %} left join {{ roots }} as roots on touched.label_a = roots.node{% endif %}
    {%- endset -%}
    {#- In one transaction: joined components without the edge that joins them would pass for solved ever after. -#}
    {% call statement('main') -%} {{ (changes + [addition]) | join(';\n') }} {%- endcall %}
{% endmacro %}

{# Keeps added_edges and removed_edges, against the last solution; gives the number of the latter. Where all edges up to its
   newest moment are still the same, by their number and hashes, those seen later are all that is new, and nothing need
   be held against anything; else edge is held against edge. #}
{% macro find_changed_edges(target, edges) %}
    {#- As a literal: against a subquery the engine does not skip the blocks that are later. -#}
    {%- set newest = value_after(['select cast(max(seen_at) as ' ~ dbt.type_string() ~ ') as newest from ' ~ target]) or '0001-01-01' -%}
    {%- set newest = "cast('" ~ newest ~ "' as timestamp)" -%}
    {%- set sums = 'select count(*) as n, ' ~ xor_of_hashes(['node_a', 'node_b', 'seen_at']) ~ ' as hashes from ' -%}
    {%- set is_kept -%}
        select before.n = after.n and coalesce(before.hashes = after.hashes, before.n = 0) as is_kept
        from ({{ sums }}{{ target }}) as before
        cross join ({{ sums }}{{ edges }} as edges where edges.seen_at <= {{ newest }}) as after
    {%- endset -%}
    {%- set later = 'select * from ' ~ edges ~ ' as edges where edges.seen_at > ' ~ newest -%}
    {%- if value_after([keep('added_edges', later), is_kept]) -%}{{ return(0) }}{%- endif -%}
    {%- set differing -%}
        select
            edges.node_a as added_a, edges.node_b as added_b, edges.seen_at as added_at,
            solved.node_a, solved.node_b, solved.seen_at, solved.component
        from {{ edges }} as edges
        full outer join {{ target }} as solved
            on edges.node_a = solved.node_a and edges.node_b = solved.node_b and edges.seen_at = solved.seen_at
        where edges.node_a is null or solved.node_a is null
    {%- endset -%}
    {%- set added = 'select added_a as node_a, added_b as node_b, added_at as seen_at from differing_edges' -%}
    {%- set removed = 'select node_a, node_b, seen_at, component from differing_edges where node_a is not null' -%}
    {{ return(value_after([
        keep('differing_edges', differing),
        keep('added_edges', added ~ ' where added_a is not null'),
        keep('removed_edges', removed),
        forget('differing_edges'),
        'select count(*) as n from removed_edges'
    ])) }}
{% endmacro %}
