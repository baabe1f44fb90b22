-- One row per schedule x UTC day x stretch of that day on which it is open; a day without any has one row, without
-- a stretch. seconds_before is how long the schedule was open before the stretch, since the calendar's first day:
-- the business time between two instants is the difference of what is known at each, however many years lie
-- between.
with

hours as (
    select
        *,
        coalesce(timezone, {{ text_literal(var('brand_timezone')) }}) as zone,
        {{ minutes_of_day('opens') }} as opens_minute,
        {{ minutes_of_day('closes') }} as closes_minute
    from {{ ref('stg_reference__business_hours') }}
),

holidays as (
    select * from {{ ref('stg_reference__holidays') }}
),

moments as (
    {%- for moment in ['opened_at', 'first_replied_at', 'first_solved_at', 'last_solved_at'] %}
    select {{ moment }} as moment_at from {{ ref('int_case_times') }}
    union all
    {%- endfor %}
    select {{ data_as_of() }} as moment_at from {{ ref('int_case_times') }}
    where last_solved_at is null
    union all
    select contacted_at as moment_at from {{ ref('int_crm__leads') }}
    union all
    select occurred_at as moment_at from {{ ref('int_crm__engagements') }}
),

bounds as (
    select
        {{ dbt.dateadd('day', -2, 'cast(min(moment_at) as date)') }} as first_day,
        {{ dbt.dateadd('day', 2, 'cast(max(moment_at) as date)') }} as last_day
    from moments
),

days as (
    select cast(spine.date_day as date) as calendar_day
    from ({{ dbt.date_spine('day', "cast('1999-12-30' as date)", "cast('2050-01-02' as date)") }}) as spine
    inner join bounds on spine.date_day >= bounds.first_day and spine.date_day <= bounds.last_day
),

openings as (
    select
        hours.schedule_key,
        hours.zone,
        {{ dbt.dateadd('minute', 'hours.opens_minute', 'cast(days.calendar_day as timestamp)') }} as opens_local,
        {{ dbt.dateadd(
            'minute',
            'hours.closes_minute + case when hours.closes_minute <= hours.opens_minute then 1440 else 0 end',
            'cast(days.calendar_day as timestamp)'
        ) }} as closes_local
    from days
    inner join hours
        on {{ dbt.datediff(period_start('days.calendar_day', 'week'), 'days.calendar_day', 'day') }} + 1 = hours.weekday
    left join holidays
        on days.calendar_day = holidays.holiday_date
        and hours.schedule_key = coalesce(holidays.schedule_key, hours.schedule_key)
    where holidays.holiday_date is null
),

stretches as (
    select
        schedule_key,
        {{ turn_of_clock('opens_local', 'zone', 'first') }} as opens_at,
        {{ turn_of_clock('closes_local', 'zone', 'last') }} as closes_at
    from openings
),

-- An opening touches up to three days of UTC.
pieces as (
    {%- for day in range(3) %}
    {%- set midnight = dbt.dateadd('day', day, 'cast(cast(opens_at as date) as timestamp)') %}
    select
        schedule_key,
        cast({{ midnight }} as date) as utc_day,
        greatest(opens_at, {{ midnight }}) as opens_at,
        least(closes_at, {{ dbt.dateadd('day', 1, midnight) }}) as closes_at
    from stretches
    where closes_at > greatest(opens_at, {{ midnight }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Openings that overlap are one: no minute counts twice.
begun as (
    select
        *,
        case
            when opens_at <= max(closes_at) over (
                    partition by schedule_key, utc_day order by opens_at, closes_at
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_new
    from pieces
),

islands as (
    select
        *,
        sum(is_new) over (
            partition by schedule_key, utc_day order by opens_at, closes_at
            rows between unbounded preceding and current row
        ) as island
    from begun
),

merged as (
    select schedule_key, utc_day, min(opens_at) as opens_at, max(closes_at) as closes_at
    from islands
    group by schedule_key, utc_day, island
),

schedules as (
    select distinct schedule_key from hours
),

spread as (
    select
        schedules.schedule_key,
        days.calendar_day as utc_day,
        merged.opens_at,
        merged.closes_at,
        case when merged.opens_at is null then 0 else {{ seconds_between('merged.opens_at', 'merged.closes_at') }} end
            as open_seconds
    from schedules
    cross join days
    left join merged
        on schedules.schedule_key = merged.schedule_key
        and days.calendar_day = merged.utc_day
),

final as (
    select
        schedule_key,
        utc_day,
        opens_at,
        closes_at,
        cast(
            sum(open_seconds) over (
                partition by schedule_key order by utc_day, opens_at rows between unbounded preceding and current row
            ) - open_seconds as bigint
        ) as seconds_before
    from spread
)

select * from final
