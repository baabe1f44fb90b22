{#
    The loop under the materialization `components`: hook every node to the least of its neighbours, jump once along these
    pointers, contract the edges, until none is left. Each round leaves a small part of the edges whatever the graph is: a
    chain of 10,000 takes nine rounds, where a recursive query walks it step by step (DECISIONS.md).
#}

{# A query: every node of the edges (a relation with node_a and node_b) with the least among itself and its neighbours. #}
{% macro labelled_nodes(edges) -%}
    select node, least(node, min(neighbour)) as label
    from (
        select node_a as node, node_b as neighbour from {{ edges }} as one_way
        union all
        select node_b as node, node_a as neighbour from {{ edges }} as other_way
    ) as both_ways
    group by node
{%- endmacro %}

{# A query: each pointer followed one step further, which halves the height of every tree. #}
{% macro jumped_labels(labels) -%}
    select near.node, far.label
    from {{ labels }} as near
    inner join {{ labels }} as far on near.label = far.node
{%- endmacro %}

{# A query: the edges between labels that differ, each once. #}
{% macro contracted(linked) -%}
    select distinct least(label_a, label_b) as node_a, greatest(label_a, label_b) as node_b
    from {{ linked }} as linked
    where label_a != label_b
{%- endmacro %}

{# The root (least node) of every node of edges that were kept under a name; `left`: how many there are. The edges are used
   up. Gives the last statements, for the caller to run among his own, and the name under which they keep (node, root): none
   where there was no edge. #}
{% macro component_roots(edges, left) -%}
    {%- set state = {'edges': edges, 'left': left, 'roots': none} -%}
    {%- set rounds = [] -%}
    {%- for number in range(1, 100) if state.left > 0 -%}
        {%- set labels = edges ~ '_labels_' ~ number -%}
        {%- set linked -%}
            (select of_a.label as label_a, of_b.label as label_b
            from {{ state.edges }} as edges
            inner join {{ labels }} as of_a on edges.node_a = of_a.node
            inner join {{ labels }} as of_b on edges.node_b = of_b.node)
        {%- endset -%}
        {%- set next = edges ~ '_' ~ number -%}
        {%- set left = value_after([
            keep('labels_passing', labelled_nodes(state.edges)),
            keep(labels, jumped_labels('labels_passing')),
            keep(next, contracted(linked)),
            forget('labels_passing'),
            forget(state.edges),
            'select count(*) as n from ' ~ next
        ]) -%}
        {%- do state.update({'edges': next, 'left': left}) -%}
        {%- do rounds.append(labels) -%}
    {%- endfor -%}
    {#- One after the other: from the last, smallest round back to the first. -#}
    {%- set statements = [forget(state.edges)] -%}
    {%- for labels in rounds | reverse -%}
        {%- set composed -%}
            select labels.node, {{ 'coalesce(later.root, labels.label)' if state.roots else 'labels.label' }} as root
            from {{ labels }} as labels
            {%- if state.roots %} left join {{ state.roots }} as later on labels.label = later.node{% endif %}
        {%- endset -%}
        {%- set name = edges ~ '_roots_' ~ loop.index -%}
        {%- do statements.extend([keep(name, composed), forget(labels)] + ([forget(state.roots)] if state.roots else [])) -%}
        {%- do state.update({'roots': name}) -%}
    {%- endfor -%}
    {{ return({'statements': statements, 'roots': state.roots}) }}
{%- endmacro %}
