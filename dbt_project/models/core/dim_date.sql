-- One row per calendar day from 2000-01-01 to 2049-12-31.
{%- set first_month = var('fiscal_year_first_month') %}
with

digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

numbers as (
    select
        cast(
            ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * myriads.digit
            as integer
        ) as n
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as myriads
    where ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * myriads.digit < 18263
),

days as (
    select cast({{ dbt.dateadd('day', 'n', "cast('2000-01-01' as date)") }} as date) as date_day
    from numbers
),

holidays as (
    select date_day, holiday_name from {{ ref('dim_date_holiday') }}
    where region_key = 'not_recorded'
),

-- A week is of the year that its Thursday is of (ISO 8601): 2027-01-01 is in week 53 of 2026.
weeks as (
    select
        days.date_day,
        cast({{ dbt.dateadd('day', 3, period_start('days.date_day', 'week')) }} as date) as thursday,
        holidays.date_day is not null as is_holiday,
        holidays.holiday_name
    from days
    left join holidays on days.date_day = holidays.date_day
),

final as (
    select
        date_day,
        {{ period_start('date_day', 'week') }} as week_start,
        {{ period_start('date_day', 'month') }} as month_start,
        {{ period_start('date_day', 'quarter') }} as quarter_start,
        {{ period_start('date_day', 'year') }} as year_start,
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(year from thursday) as integer) as iso_year,
        cast(
            floor({{ dbt.datediff(period_start('thursday', 'year'), 'thursday', 'day') }} / 7) + 1 as integer
        ) as iso_week,
        cast(
            extract(year from date_day)
            + case when {{ first_month }} > 1 and extract(month from date_day) >= {{ first_month }} then 1 else 0 end
            as integer
        ) as fiscal_year,
        cast(
            floor(mod(extract(month from date_day) + 12 - {{ first_month }}, 12) / 3) + 1 as integer
        ) as fiscal_quarter,
        cast(mod(extract(month from date_day) + 12 - {{ first_month }}, 12) + 1 as integer) as fiscal_month,
        cast(extract(month from date_day) as integer) as month_of_year,
        cast(extract(day from date_day) as integer) as day_of_month,
        cast({{ dbt.datediff(period_start('date_day', 'week'), 'date_day', 'day') }} as integer) + 1 as iso_day_of_week,
        {{ dbt.datediff(period_start('date_day', 'week'), 'date_day', 'day') }} >= 5 as is_weekend,
        is_holiday,
        holiday_name
    from weeks
)

select * from final
