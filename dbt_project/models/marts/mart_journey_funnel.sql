-- One row per journey type x cohort (month of start, or all) x entry channel (or all) x stage: how many journeys get
-- how far. Stages that no journey of the type ever entered are left out.
with

journeys as (
    select
        journey_key,
        journey_type,
        entry_channel_key,
        {{ period_start('started_date', 'month') }} as cohort_month
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
        journeys.cohort_month,
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

cohorts as (
    {%- set first_month = 'min(cohort_month) over (partition by journey_type)' %}
    {%- for period, cohort in [('month', 'cohort_month'), ('all', first_month)] %}
    {%- for name, channel in [('all', "'all'"), ('channel', 'entry_channel_key')] %}
    select
        journey_type,
        '{{ period }}' as period_type,
        {{ cohort }} as period_start,
        '{{ name }}' as dim_name,
        {{ channel }} as dim_value,
        stage_key, stage_order, is_reached, is_entered, is_duration_invalid, days_to_stage
    from steps
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
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
        max(period_start) over (partition by journey_type) as newest_month
    from counted
),

final as (
    select
        {{ surrogate_key(['journey_type', 'period_type', 'period_start', 'dim_name', 'dim_value', 'stage_key']) }}
            as funnel_key,
        journey_type,
        period_type,
        period_start,
        period_type = 'month' and period_start > {{ dbt.dateadd('month', -3, 'newest_month') }} as is_immature,
        dim_name,
        dim_value,
        stage_key,
        stage_order,
        journeys,
        entered,
        reached,
        100 * {{ as_double('entered') }} / nullif(journeys, 0) as entered_pct,
        100 * {{ as_double('reached') }} / nullif(journeys, 0) as reached_pct,
        100 * {{ as_double('reached') }} / nullif(reached_before, 0) as from_previous_pct,
        reached_before - reached as dropped,
        100 * {{ as_double('(reached_before - reached)') }} / nullif(reached_before, 0) as drop_off_pct,
        durations,
        invalid_durations,
        days_sum,
        {{ as_double('days_sum') }} / nullif(durations, 0) as mean_days,
        median_days
    from followed
)

select * from final
