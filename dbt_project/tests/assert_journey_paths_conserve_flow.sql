-- As many journeys come into each node of a path as go out of it, and those that begin are those that end.
with

links as (
    select * from {{ ref('mart_journey_paths') }}
),

flows as (
    select journey_type, period_type, period_start, node_kind, position, to_node as node, journeys
    from links
    where to_node not in ('CONVERT', 'DROP', 'OPEN')
    union all
    select
        journey_type, period_type, period_start, node_kind, position - 1 as position, from_node as node,
        -journeys as journeys
    from links
    where from_node != 'START'
    union all
    select journey_type, period_type, period_start, node_kind, 0 as position, 'START' as node, journeys
    from links
    where from_node = 'START'
    union all
    select journey_type, period_type, period_start, node_kind, 0 as position, 'START' as node, -journeys as journeys
    from links
    where to_node in ('CONVERT', 'DROP', 'OPEN')
)

select journey_type, period_type, period_start, node_kind, position, node, sum(journeys) as journeys_lost
from flows
group by journey_type, period_type, period_start, node_kind, position, node
having sum(journeys) != 0
