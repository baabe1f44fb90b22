{#
    The loop under the materialization `components`: hook every node to the least of its neighbours, jump once along these
    pointers, contract the edges, until none is left. Each round leaves a small part of the edges whatever the graph is: a
    chain of 10,000 takes nine rounds, where a recursive query walks it step by step (DECISIONS.md).
#}

{# A query: every node of the edges with the least node among itself and its neighbours. #}
{% macro labelled_nodes(edges, a, b) -%}
    select node, least(node, min(neighbour)) as label
    from (
        select {{ a }} as node, {{ b }} as neighbour from ({{ edges }}) as one_way
        union all
        select {{ b }} as node, {{ a }} as neighbour from ({{ edges }}) as other_way
    ) as both_ways
    group by node
{%- endmacro %}

{# Follow each pointer one step further: half the height of every tree. Gives the name of the new labels. #}
{% macro jumped(labels) -%}
    {%- set further -%}
        select near.node, far.label
        from {{ labels }} as near
        inner join {{ labels }} as far on near.label = far.node
    {%- endset -%}
    {%- do keep_passing(labels ~ '_jumped', further) -%}
    {{ return(labels ~ '_jumped') }}
{%- endmacro %}

{# A query: the edges between labels that differ, each once. #}
{% macro contracted(linked) -%}
    select distinct least(label_a, label_b) as node_a, greatest(label_a, label_b) as node_b
    from ({{ linked }}) as linked
    where label_a != label_b
{%- endmacro %}

{# The root (least node) of every node of the passing table `edges` (node_a, node_b; no loops). The edges are used up; gives
   the name of a passing table (node, root). #}
{% macro component_roots(edges) -%}
    {%- set rounds = [] -%}
    {%- set state = {'edges': edges} -%}
    {%- for number in range(1, 100) if run_query('select count(*) from ' ~ state.edges).rows[0][0] > 0 -%}
        {%- set name = edges ~ '_labels_' ~ number -%}
        {%- do keep_passing(name, labelled_nodes('select node_a, node_b from ' ~ state.edges, 'node_a', 'node_b')) -%}
        {%- set labels = jumped(name) -%}
        {%- do drop_passing(name) -%}
        {%- set linked -%}
            select of_a.label as label_a, of_b.label as label_b
            from {{ state.edges }} as edges
            inner join {{ labels }} as of_a on edges.node_a = of_a.node
            inner join {{ labels }} as of_b on edges.node_b = of_b.node
        {%- endset -%}
        {%- do keep_passing(edges ~ '_' ~ number, contracted(linked)) -%}
        {%- do drop_passing(state.edges) -%}
        {%- do state.update({'edges': edges ~ '_' ~ number}) -%}
        {%- do rounds.append(labels) -%}
    {%- endfor -%}
    {%- do drop_passing(state.edges) -%}
    {{ return(composed_roots(edges ~ '_roots', rounds)) }}
{%- endmacro %}

{# The labels of all rounds, one after the other: from the last, smallest one back to the first. #}
{% macro composed_roots(name, rounds) -%}
    {%- set state = {'roots': none} -%}
    {%- for labels in rounds | reverse -%}
        {%- set composed -%}
            select labels.node, {{ 'coalesce(later.root, labels.label)' if state.roots else 'labels.label' }} as root
            from {{ labels }} as labels
            {%- if state.roots %} left join {{ state.roots }} as later on labels.label = later.node{% endif %}
        {%- endset -%}
        {%- do keep_passing(name ~ '_' ~ loop.index, composed) -%}
        {%- do drop_passing(labels) -%}
        {%- if state.roots -%}{%- do drop_passing(state.roots) -%}{%- endif -%}
        {%- do state.update({'roots': name ~ '_' ~ loop.index}) -%}
    {%- endfor -%}
    {%- if not state.roots -%}
        {%- do keep_passing(name, 'select cast(null as bigint) as node, cast(null as bigint) as root where false') -%}
    {%- endif -%}
    {{ return(state.roots or name) }}
{%- endmacro %}
