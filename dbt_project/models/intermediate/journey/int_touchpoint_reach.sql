-- One row per period (quarter, all) x brand x touchpoint type that took place in it: how many customers it reached, of
-- how many, and what they bought up to the period's end.
with

clock as (
    {{ data_clock() }}
),

touched as (
    select brand_key, customer_key, touchpoint_type, occurred_date
    from {{ ref('fct_touchpoints') }}
    where not is_bot and not is_test and not is_deleted
),

-- A quarter ends with its last day, or with the newest load where that is earlier.
quarters as (
    select distinct 'quarter' as period_type, {{ period_start('occurred_date', 'quarter') }} as first_day
    from touched
),

periods as (
    select
        quarters.period_type,
        quarters.first_day,
        cast({{ dbt.dateadd('month', 3, 'quarters.first_day') }} as date) as next_first_day
    from quarters
    union all
    select
        'all' as period_type,
        min(first_day) as first_day,
        cast({{ dbt.dateadd('month', 3, 'max(first_day)') }} as date) as next_first_day
    from quarters
    having min(first_day) is not null
),

ended as (
    select
        periods.period_type,
        periods.first_day as period_start,
        periods.next_first_day,
        least(
            cast({{ dbt.dateadd('day', -1, 'periods.next_first_day') }} as date),
            coalesce({{ local_date('clock.clock_at', var('brand_timezone')) }}, periods.next_first_day)
        ) as last_day
    from periods
    cross join clock
),

visits as (
    select
        ended.period_type,
        ended.period_start,
        touched.brand_key,
        touched.touchpoint_type,
        touched.customer_key,
        count(*) as touchpoints
    from ended
    inner join touched
        on touched.occurred_date >= ended.period_start
        and touched.occurred_date < ended.next_first_day
    group by ended.period_type, ended.period_start, touched.brand_key, touched.touchpoint_type, touched.customer_key
),

active as (
    select
        period_type,
        period_start,
        brand_key,
        cast(count(distinct customer_key) as bigint) as active_customers
    from visits
    group by period_type, period_start, brand_key
),

bought as (
    select
        ended.period_type,
        ended.period_start,
        orders.brand_key,
        orders.customer_key,
        sum({{ order_worth('orders.') }}) as revenue
    from ended
    inner join {{ ref('fct_orders') }} as orders
        on orders.ordered_date <= ended.last_day
        and orders.ordered_date > {{ dbt.dateadd('day', '-' ~ var('value_at_stake_days'), 'ended.last_day') }}
    where orders.customer_key is not null and not orders.is_test and not {{ is_void_order('orders.order_status') }}
    group by ended.period_type, ended.period_start, orders.brand_key, orders.customer_key
),

-- Where nobody bought anything, what customers are worth is unknown, and not 0.
sold as (
    select period_type, period_start, brand_key, count(revenue) > 0 as is_value_known
    from bought
    group by period_type, period_start, brand_key
),

reached as (
    select
        visits.period_type,
        visits.period_start,
        visits.brand_key,
        visits.touchpoint_type,
        cast(sum(visits.touchpoints) as bigint) as touchpoints,
        cast(count(visits.customer_key) as bigint) as customers,
        {{ sum_of('bought.revenue', 4) }} as revenue_sum,
        {{ sum_of('cast(bought.revenue as decimal(18, 4)) * cast(bought.revenue as decimal(18, 4))', 8) }}
            as revenue_sum_sq
    from visits
    left join bought
        on visits.period_type = bought.period_type
        and visits.period_start = bought.period_start
        and visits.brand_key = bought.brand_key
        and visits.customer_key = bought.customer_key
    group by visits.period_type, visits.period_start, visits.brand_key, visits.touchpoint_type
),

final as (
    select
        reached.period_type,
        reached.period_start,
        ended.next_first_day,
        reached.brand_key,
        reached.touchpoint_type,
        reached.touchpoints,
        reached.customers,
        active.active_customers,
        coalesce(sold.is_value_known, false) as is_value_known,
        reached.revenue_sum,
        reached.revenue_sum_sq
    from reached
    inner join ended
        on reached.period_type = ended.period_type
        and reached.period_start = ended.period_start
    inner join active
        on reached.period_type = active.period_type
        and reached.period_start = active.period_start
        and reached.brand_key = active.brand_key
    left join sold
        on reached.period_type = sold.period_type
        and reached.period_start = sold.period_start
        and reached.brand_key = sold.brand_key
)

select * from final
