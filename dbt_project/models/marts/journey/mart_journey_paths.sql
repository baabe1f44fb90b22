-- One row per journey type x period (quarter of start, all) x kind of node (channel, touchpoint) x position x node left
-- x node come to: the links of a Sankey diagram, from START to CONVERT, DROP or OPEN. What comes into a node goes out.
{%- set group = 'journey_type, period_type, period_start, node_kind' %}
{%- set last = var('journey_path_positions') %}
with

journeys as (
    select
        journey_key,
        journey_type,
        {{ period_start('started_date', 'quarter') }} as started_quarter,
        {{ journey_end() }} as journey_end
    from {{ ref('fct_journeys') }}
    where journey_kind = 'customer'
),

steps as (
    {%- for kind, node in [('channel', 'channel_key'), ('touchpoint', 'step_type')] %}
    select
        journey_key,
        '{{ kind }}' as node_kind,
        {{ node }} as node,
        occurred_at,
        place,
        step_type,
        step_key
    from {{ ref('int_journey_steps') }}
    where journey_kind = 'customer' and {{ node }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        *,
        lag(node) over (
            partition by journey_key, node_kind order by occurred_at, place, step_type, step_key
        ) as node_before,
        lag(occurred_at) over (
            partition by journey_key, node_kind order by occurred_at, place, step_type, step_key
        ) as occurred_before
    from steps
),

-- Repeats are one: a node begins where another one was before.
moves as (
    select
        journey_key,
        node_kind,
        node,
        {{ seconds_between('occurred_before', 'occurred_at') }} as seconds_since,
        row_number() over (
            partition by journey_key, node_kind order by occurred_at, place, step_type, step_key
        ) as position
    from compared
    where node_before is null or node != node_before
),

kinds as (
    select 'channel' as node_kind
    union all
    select 'touchpoint' as node_kind
),

lengths as (
    select
        journeys.journey_key,
        kinds.node_kind,
        coalesce(max(moves.position), 0) as positions
    from journeys
    cross join kinds
    left join moves on journeys.journey_key = moves.journey_key and kinds.node_kind = moves.node_kind
    group by journeys.journey_key, kinds.node_kind
),

-- What came after the last position shown is one node; the end stands behind it.
stations as (
    select
        journey_key,
        node_kind,
        cast(position as integer) as position,
        case when position > {{ last }} then 'LATER' else node end as node,
        seconds_since,
        false as is_end
    from moves
    where position <= {{ last }} + 1
    union all
    select
        lengths.journey_key,
        lengths.node_kind,
        cast(least(lengths.positions, {{ last }} + 1) + 1 as integer) as position,
        journeys.journey_end as node,
        null as seconds_since,
        true as is_end
    from lengths
    inner join journeys on lengths.journey_key = journeys.journey_key
),

placed as (
    {%- for period, start in [
        ('quarter', 'journeys.started_quarter'),
        ('all', 'min(journeys.started_quarter) over (partition by journeys.journey_type)')
    ] %}
    select
        stations.*,
        journeys.journey_type,
        '{{ period }}' as period_type,
        {{ start }} as period_start
    from stations
    inner join journeys on stations.journey_key = journeys.journey_key
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sizes as (
    select
        {{ group }},
        position,
        node,
        is_end,
        count(*) as journeys,
        sum(case when is_end then count(*) else 0 end) over (partition by {{ group }}) as group_journeys
    from placed
    group by {{ group }}, position, node, is_end
),

-- Nodes are folded, never links: so what comes into OTHER goes out of it, too.
folds as (
    select
        {{ group }},
        position,
        node,
        is_end,
        group_journeys,
        case
            when is_end or node = 'LATER' then node
            when journeys < {{ var('journey_path_min_share') }} * group_journeys then 'OTHER'
            when row_number() over (partition by {{ group }}, position, is_end order by journeys desc, node asc)
                > {{ var('journey_path_nodes') }}
                then 'OTHER'
            else node
        end as shown_node
    from sizes
),

linked as (
    select
        placed.journey_type,
        placed.period_type,
        placed.period_start,
        placed.node_kind,
        placed.position,
        folds.group_journeys,
        folds.shown_node as to_node,
        coalesce(
            lag(folds.shown_node) over (
                partition by placed.journey_key, placed.node_kind, placed.period_type order by placed.position
            ), 'START'
        ) as from_node,
        {{ as_double('placed.seconds_since') }} / 86400 as days_between
    from placed
    inner join folds
        on placed.journey_type = folds.journey_type
        and placed.period_type = folds.period_type
        and placed.period_start = folds.period_start
        and placed.node_kind = folds.node_kind
        and placed.position = folds.position
        and placed.node = folds.node
        and placed.is_end = folds.is_end
),

counted as (
    select
        {{ group }},
        position,
        from_node,
        to_node,
        cast(count(*) as bigint) as journeys,
        cast(max(group_journeys) as bigint) as all_journeys,
        cast(count(days_between) as bigint) as durations,
        {{ sum_of('cast(days_between as decimal(18, 9))', 9) }} as days_sum,
        {{ sum_of_squares('days_between') }} as days_sum_sq
    from linked
    group by {{ group }}, position, from_node, to_node
),

flagged as (
    select
        *,
        cast(sum(journeys) over (partition by {{ group }}, position, from_node) as bigint) as from_journeys,
        {{ small_numbers('journeys') }}
    from counted
),

final as (
    select
        {{ surrogate_key([
            'journey_type', 'period_type', 'period_start', 'node_kind', 'position', 'from_node', 'to_node'
        ]) }} as path_key,
        journey_type,
        period_type,
        period_start,
        node_kind,
        position,
        from_node,
        to_node,
        journeys,
        from_journeys,
        all_journeys,
        {{ unless_suppressed(percent('journeys', 'from_journeys')) }} as share_pct,
        {{ unless_suppressed(wilson_bound('journeys', 'from_journeys', '-')) }} as ci_low,
        {{ unless_suppressed(wilson_bound('journeys', 'from_journeys', '+')) }} as ci_high,
        durations,
        {{ unless_suppressed('days_sum') }} as days_sum,
        {{ unless_suppressed(mean_of('days_sum', 'durations')) }} as mean_days,
        {{ unless_suppressed(mean_bound('days_sum', 'days_sum_sq', 'durations', '-', least=0)) }} as mean_days_ci_low,
        {{ unless_suppressed(mean_bound('days_sum', 'days_sum_sq', 'durations', '+')) }} as mean_days_ci_high,
        is_low_n,
        is_suppressed
    from flagged
)

select * from final
