-- One row per case: the schedule that applies to it, and its business minutes to the first reply, the first and the
-- last solution; of one that stands open to the data's own clock. Of several schedules that fit, that of the team comes
-- first, then of the customer's region, then of the brand.
{%- set named_by = ['team_ref', 'region_key', 'brand_key'] %}
with

cases as (
    select
        *,
        case when last_solved_at is null then {{ data_as_of() }} end as data_as_of
    from {{ ref('int_case_times') }}
),

schedules as (
    select distinct schedule_key, brand_key, team_ref, region_key from {{ ref('stg_reference__business_hours') }}
),

fitting as (
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        schedules.schedule_key,
        row_number() over (
            partition by cases.source_vendor, cases.source_instance, cases.source_record_key
            order by {{ most_specific_first('schedules', named_by) }}, schedules.schedule_key
        ) as place
    from cases
    inner join schedules on {{ fits_case('schedules', 'cases', named_by) }}
),

{%- set moments = ['opened_at', 'first_replied_at', 'first_solved_at', 'last_solved_at', 'data_as_of'] %}

-- What stands before the opening (a clock that was wrong) took no time.
moments as (
    {%- for moment in moments %}
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        fitting.schedule_key,
        '{{ moment }}' as moment,
        cases.{{ moment }} as moment_at
    from cases
    inner join fitting
        on {{ same_record('cases', 'fitting') }}
        and fitting.place = 1
    where cases.{{ moment }} >= cases.opened_at
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- How long the schedule had been open at each moment.
clocked as (
    {{ open_seconds_at('moments', ['source_vendor', 'source_instance', 'source_record_key', 'moment']) }}
),

known as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        schedule_key,
    {%- for moment in moments %}
    max(case when moment = '{{ moment }}' then open_seconds end) as {{ moment }}{{ ',' if not loop.last }}
    {%- endfor %}
    from clocked
    group by source_vendor, source_instance, source_record_key, schedule_key
),

final as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        schedule_key,
        {{ minutes_between('opened_at', 'first_replied_at') }} as first_reply_minutes,
        {{ minutes_between('opened_at', 'first_solved_at') }} as first_solution_minutes,
        {{ minutes_between('opened_at', 'last_solved_at') }} as last_solution_minutes,
        {{ minutes_between('opened_at', 'data_as_of') }} as age_minutes
    from known
)

select * from final
