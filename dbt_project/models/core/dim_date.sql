-- One row per calendar day from 2000-01-01 to 2049-12-31.
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

final as (
    select
        date_day,
        {{ period_start('date_day', 'week') }} as week_start,
        {{ period_start('date_day', 'month') }} as month_start,
        {{ period_start('date_day', 'quarter') }} as quarter_start,
        {{ period_start('date_day', 'year') }} as year_start,
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(month from date_day) as integer) as month_of_year,
        cast(extract(day from date_day) as integer) as day_of_month,
        cast({{ dbt.datediff(period_start('date_day', 'week'), 'date_day', 'day') }} as integer) + 1 as iso_day_of_week,
        {{ dbt.datediff(period_start('date_day', 'week'), 'date_day', 'day') }} >= 5 as is_weekend
    from days
)

select * from final
