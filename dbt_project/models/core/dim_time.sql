-- One row per minute of the day.
with

digits as (
    {%- for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

minutes as (
    select cast(ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as integer) as n
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    where ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit < 1440
),

final as (
    select
        n as minute_of_day,
        lpad(cast(cast(floor(n / 60) as integer) as {{ dbt.type_string() }}), 2, '0')
        || ':' || lpad(cast(mod(n, 60) as {{ dbt.type_string() }}), 2, '0') as time_of_day,
        cast(floor(n / 60) as integer) as hour_of_day,
        cast(mod(n, 60) as integer) as minute_of_hour,
        case
            when n < 360 then 'night'
            when n < 720 then 'morning'
            when n < 1080 then 'afternoon'
            else 'evening'
        end as part_of_day
    from minutes
)

select * from final
