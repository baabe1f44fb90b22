-- One row per journey type x cohort (week, month or quarter of start, or all) x entry channel (or all) x stage: how
-- many journeys get how far. Stages that no journey of the type ever entered are left out.
with

clock as (
    {{ data_clock() }}
),

journeys as (
    select
        journey_key,
        journey_type,
        entry_channel_key,
        started_date
    from {{ ref('fct_journeys') }}
    where journey_kind = 'customer'
),

stages as (
    select * from {{ ref('dim_journey_stage') }}
),

first_entries as (
    select
        visits.journey_key,
        visits.journey_type,
        visits.stage_key,
        stages.stage_order,
        visits.entered_date
    from {{ ref('fct_journey_stages') }} as visits
    inner join stages on visits.stage_key = stages.stage_key
    where visits.visit_number = 1 and visits.journey_kind = 'customer'
),

ladder as (
    select distinct journey_type, stage_key, stage_order from first_entries
),

depth as (
    select
        journey_key,
        max(stage_order) as deepest_order,
        min(stage_order) as first_order
    from first_entries
    group by journey_key
),

origins as (
    select
        first_entries.journey_key,
        first_entries.entered_date as origin_date
    from first_entries
    inner join depth
        on first_entries.journey_key = depth.journey_key
        and first_entries.stage_order = depth.first_order
),

steps as (
    select
        journeys.journey_type,
        journeys.started_date,
        journeys.entry_channel_key,
        ladder.stage_key,
        ladder.stage_order,
        depth.deepest_order >= ladder.stage_order as is_reached,
        first_entries.journey_key is not null as is_entered,
        first_entries.entered_date < origins.origin_date as is_duration_invalid,
        case
            when first_entries.entered_date >= origins.origin_date
                then {{ dbt.datediff('origins.origin_date', 'first_entries.entered_date', 'day') }}
        end as days_to_stage
    from journeys
    inner join depth on journeys.journey_key = depth.journey_key
    inner join origins on journeys.journey_key = origins.journey_key
    inner join ladder on journeys.journey_type = ladder.journey_type
    left join first_entries
        on journeys.journey_key = first_entries.journey_key
        and ladder.stage_key = first_entries.stage_key
),

-- Weeks by channel would be too few journeys to read.
cohorts as (
    {%- set first_month = period_start('min(started_date) over (partition by journey_type)', 'month') %}
    {%- set of_channel = ('channel', 'entry_channel_key') %}
    {%- for period, dimensions in [
        ('week', []), ('month', [of_channel]), ('quarter', [of_channel]), ('all', [of_channel])
    ] %}
    {%- set outer = loop %}
    {%- for name, channel in [('all', "'all'")] + dimensions %}
    select
        journey_type,
        '{{ period }}' as period_type,
        {{ first_month if period == 'all' else period_start('started_date', period) }} as period_start,
        '{{ name }}' as dim_name,
        {{ channel }} as dim_value,
        started_date, stage_key, stage_order, is_reached, is_entered, is_duration_invalid, days_to_stage
    from steps
    {{ 'union all' if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
),

counted as (
    select
        journey_type,
        period_type,
        period_start,
        dim_name,
        dim_value,
        stage_key,
        stage_order,
        max(started_date) as newest_start,
        cast(count(*) as bigint) as journeys,
        {{ count_of('is_entered') }} as entered,
        {{ count_of('is_reached') }} as reached,
        cast(count(days_to_stage) as bigint) as durations,
        {{ count_of('is_duration_invalid') }} as invalid_durations,
        cast(coalesce(sum(days_to_stage), 0) as bigint) as days_sum,
        {{ quantile('days_to_stage', 0.5) }} as median_days
    from cohorts
    group by journey_type, period_type, period_start, dim_name, dim_value, stage_key, stage_order
),

followed as (
    select
        *,
        lag(reached)
            over (partition by journey_type, period_type, period_start, dim_name, dim_value order by stage_order)
            as reached_before,
        max(newest_start) over (partition by journey_type, period_type, period_start) as cohort_newest_start,
        {{ small_numbers('journeys') }}
    from counted
),

-- Whether a cohort's time has passed is judged for all its channels together.
matured as (
    select
        followed.*,
        coalesce(
            {{ mature_on('followed.cohort_newest_start', 'journey_types.timeout_days') }}
            > {{ local_date('clock.clock_at', var('brand_timezone')) }},
            true
        ) as is_immature
    from followed
    cross join clock
    left join {{ ref('dim_journey_type') }} as journey_types on followed.journey_type = journey_types.journey_type
),

final as (
    select
        {{ surrogate_key(['journey_type', 'period_type', 'period_start', 'dim_name', 'dim_value', 'stage_key']) }}
            as funnel_key,
        journey_type,
        period_type,
        period_start,
        is_immature,
        dim_name,
        dim_value,
        stage_key,
        stage_order,
        journeys,
        entered,
        reached,
        {{ unless_suppressed(percent('entered', 'journeys')) }} as entered_pct,
        {{ unless_suppressed(percent('reached', 'journeys')) }} as reached_pct,
        {{ unless_suppressed(wilson_bound('reached', 'journeys', '-')) }} as reached_ci_low,
        {{ unless_suppressed(wilson_bound('reached', 'journeys', '+')) }} as reached_ci_high,
        {{ unless_suppressed(percent('reached', 'reached_before')) }} as from_previous_pct,
        {{ unless_suppressed(wilson_bound('reached', 'reached_before', '-')) }} as from_previous_ci_low,
        {{ unless_suppressed(wilson_bound('reached', 'reached_before', '+')) }} as from_previous_ci_high,
        reached_before - reached as dropped,
        {{ unless_suppressed(percent('(reached_before - reached)', 'reached_before')) }} as drop_off_pct,
        durations,
        invalid_durations,
        days_sum,
        {{ unless_suppressed(mean_of('days_sum', 'durations')) }} as mean_days,
        {{ unless_suppressed('median_days') }} as median_days,
        is_low_n,
        is_suppressed
    from matured
)

select * from final
