-- One row per customer x brand with a score of the last vars.closed_loop_days: does the newest one ask for a call back?
with

clock as (
    {{ data_clock() }}
),

customers as (
    {{ valued_customers() }}
),

opinions as (
    select
        opinions.customer_key,
        opinions.brand_key,
        opinions.submitted_at,
        opinions.submitted_date,
        opinions.is_bad
    from {{ ref('int_opinions') }} as opinions
    inner join customers on opinions.customer_key = customers.customer_key
    cross join clock
    where {{ seconds_after(var('closed_loop_days') * 86400, 'opinions.submitted_at') }} >= clock.clock_at
),

-- One response may hold several scores, all of one moment: one bad one is enough.
newest as (
    select
        *,
        rank() over (partition by customer_key, brand_key order by submitted_at desc) as recency
    from opinions
),

final as (
    select
        customer_key,
        brand_key,
        max(submitted_date) as scored_date,
        {{ dbt.bool_or('is_bad') }} as is_at_risk
    from newest
    where recency = 1
    group by customer_key, brand_key
)

select * from final
