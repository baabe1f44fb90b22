-- One row per month of entry x brand x kind of process x stage x who has it: how long a case or deal stays there, on
-- the calendar and of cases in business hours, how often it changes hands, and how often it comes back.
{%- set grain = 'month_start, brand_key, journey_type, stage_key, entity' %}
with

visits as (
    select
        visits.*,
        journeys.brand_key,
        {{ period_start('visits.entered_date', 'month') }} as month_start,
        coalesce(visits.to_entity, 'not_recorded') as entity,
        lead(visits.to_entity) over (
            partition by visits.journey_key
            order by visits.entered_at asc, visits.exited_at asc nulls last, visits.stage_visit_key asc
        ) as next_entity,
        coalesce(visits.duration_seconds, {{ seconds_between('visits.entered_at', data_as_of()) }}) as stayed_seconds,
        cases.schedule_key
    from {{ ref('fct_journey_stages') }} as visits
    inner join {{ ref('fct_journeys') }} as journeys on visits.journey_key = journeys.journey_key
    left join {{ ref('fct_support_cases') }} as cases on visits.journey_key = cases.process_journey_key
    where visits.journey_kind = 'internal_process'
),

moments as (
    {%- for moment in ['entered_at', 'exited_at'] %}
    select stage_visit_key, '{{ moment }}' as moment, schedule_key, {{ moment }} as moment_at
    from visits
    where not is_open and schedule_key is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

clocked as (
    {{ open_seconds_at('moments', ['stage_visit_key', 'moment']) }}
),

worked as (
    select
        stage_visit_key,
        max(case when moment = 'exited_at' then open_seconds end)
        - max(case when moment = 'entered_at' then open_seconds end) as business_seconds
    from clocked
    group by stage_visit_key
),

timed as (
    select
        visits.*,
        not visits.is_open as is_closed,
        worked.business_seconds
    from visits
    left join worked on visits.stage_visit_key = worked.stage_visit_key
),

medians as (
    {{ kaplan_meier('timed', grain, 'stayed_seconds', 'is_closed') }}
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as visits,
        {{ count_of('is_closed') }} as closed_visits,
        {{ count_of('is_open') }} as open_now,
        {{ count_of('is_regression') }} as returns,
        {{ count_of('from_entity != to_entity') }} as hand_overs_in,
        {{ count_of('next_entity != to_entity') }} as hand_overs_out,
        {{ quantile('duration_seconds', 0.5) }} / 3600 as median_hours,
        {{ quantile('duration_seconds', 0.9) }} / 3600 as p90_hours,
        {{ count_of('business_seconds is not null') }} as business_timed,
        {{ quantile('business_seconds', 0.5) }} / 3600 as median_business_hours,
        {{ quantile('business_seconds', 0.9) }} / 3600 as p90_business_hours
    from timed
    group by {{ grain }}
),

final as (
    select
        {{ surrogate_key([
            'counted.month_start', 'counted.brand_key', 'counted.journey_type', 'counted.stage_key', 'counted.entity'
        ]) }} as internal_process_key,
        counted.month_start,
        counted.brand_key,
        counted.journey_type,
        counted.stage_key,
        counted.entity,
        counted.visits,
        counted.closed_visits,
        counted.open_now,
        counted.returns,
        counted.hand_overs_in,
        counted.hand_overs_out,
        {{ shown('counted.median_hours', 'counted.closed_visits') }} as median_hours,
        {{ shown('counted.p90_hours', 'counted.closed_visits') }} as p90_hours,
        {{ shown('counted.median_business_hours', 'counted.business_timed') }} as median_business_hours,
        {{ shown('counted.p90_business_hours', 'counted.business_timed') }} as p90_business_hours,
        {{ shown(as_double('medians.km_median'), 'counted.visits') }} / 3600 as km_median_hours,
        {{ small_numbers('counted.visits') }}
    from counted
    inner join medians
        on counted.month_start = medians.month_start
        and counted.brand_key = medians.brand_key
        and counted.journey_type = medians.journey_type
        and counted.stage_key = medians.stage_key
        and counted.entity = medians.entity
)

select * from final
