-- One row per KPI x month x dimension name x dimension value: what customers are worth and whether they stay, as
-- additive parts in the shape of int_kpi_parts. Each customer or order weighs 1; nothing is unanswered or quarantined.
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

movements as (
    select * from {{ ref('int_value_movements') }}
),

-- An order split on one day is one, so that who comes again comes on another day.
order_days as (
    select
        brand_key,
        customer_key,
        moved_date,
        row_number() over (partition by brand_key, customer_key order by moved_date) as place,
        lead(moved_date) over (partition by brand_key, customer_key order by moved_date) as next_date
    from (
        select distinct brand_key, customer_key, moved_date from movements
        where is_purchase
    ) as days
),

repeats as (
    select
        'repeat_within_90_days' as kpi,
        {{ period_start('order_days.moved_date', 'month') }} as month_start,
        order_days.brand_key,
        cast(count(*) as bigint) as responses,
        {{ count_of(dbt.datediff('order_days.moved_date', 'order_days.next_date', 'day') ~ ' <= 90') }} as hits,
        0 as total,
        0 as total_sq
    from order_days
    cross join clock
    where
        order_days.place = 1
        and cast({{ dbt.dateadd('day', 90, 'order_days.moved_date') }} as date) < clock.today
    group by {{ period_start('order_days.moved_date', 'month') }}, order_days.brand_key
),

churn as (
    select
        case basis when 'order' then 'churn' else 'churn_subscriptions' end as kpi,
        month_start,
        brand_key,
        active_at_start as responses,
        lost as hits,
        0 as total,
        0 as total_sq
    from {{ ref('int_churn_parts') }}
),

net_orders as (
    select
        brand_key,
        order_key,
        min(case when movement = 'order' then moved_date end) as ordered_date,
        sum(amount) as net_amount
    from movements
    group by brand_key, order_key
    having count(case when movement = 'order' then amount end) = 1
),

order_values as (
    select
        'order_value' as kpi,
        {{ period_start('ordered_date', 'month') }} as month_start,
        brand_key,
        cast(count(*) as bigint) as responses,
        cast(0 as bigint) as hits,
        {{ sum_of('net_amount', 4) }} as total,
        {{ sum_of('cast(net_amount as decimal(18, 4)) * cast(net_amount as decimal(18, 4))', 8) }} as total_sq
    from net_orders
    group by {{ period_start('ordered_date', 'month') }}, brand_key
),

parts as (
    select * from repeats
    union all
    select * from churn
    union all
    select * from order_values
),

by_dimension as (
    select *, 'all' as dim_name, 'all' as dim_value from parts
    union all
    select *, 'brand' as dim_name, brand_key as dim_value from parts
),

final as (
    select
        kpi,
        month_start,
        dim_name,
        dim_value,
        cast(sum(responses) as bigint) as responses,
        cast(sum(responses) as decimal(38, 12)) as weight_sum,
        cast(sum(responses) as decimal(38, 18)) as weight_sum_sq,
        cast(sum(hits) as decimal(38, 12)) as hits,
        cast(0 as decimal(38, 12)) as misses,
        cast(sum(total) as decimal(38, 12)) as total,
        cast(sum(total_sq) as decimal(38, 12)) as total_sq,
        cast(0 as bigint) as unanswered,
        cast(0 as bigint) as quarantined
    from by_dimension
    group by kpi, month_start, dim_name, dim_value
)

select * from final
