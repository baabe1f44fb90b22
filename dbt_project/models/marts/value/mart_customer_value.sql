-- One row per customer who ordered or subscribed: what he has brought, how often he comes, what he may be worth. Row
-- level, pseudonymous.
{%- set margin, discount, years = var('gross_margin'), var('discount_rate'), var('clv_years') %}
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

customers as (
    {{ valued_customers() }}
),

movements as (
    select * from {{ ref('int_value_movements') }}
),

bought as (
    select
        customer_key,
        {{ count_of('is_purchase') }} as orders,
        {{ count_of('is_purchase and amount is not null') }} as priced_orders,
        cast(count(distinct case when is_purchase then moved_date end) as bigint) as order_days,
        {{ sum_of("case when movement = 'order' then amount end", 4) }} as gross_revenue,
        {{ sum_of("case when movement = 'refund' then -amount end", 4) }} as refunds,
        {{ count_of('is_unconverted') }} as unconverted_amounts,
        min(case when is_purchase then moved_date end) as first_order_date,
        max(case when is_purchase then moved_date end) as last_order_date
    from movements
    group by customer_key
),

-- What share of a brand's subscribers is left after a year, if each month loses as many as the last twelve did.
months as (
    select
        *,
        row_number() over (partition by brand_key order by month_start desc) as recency
    from {{ ref('int_churn_parts') }}
    where basis = 'subscription'
),

retention as (
    select
        brand_key,
        case
            when sum(active_at_start) >= {{ var('min_responses_display') }}
                then 1 - {{ annualised_pct('sum(lost)', 'sum(active_at_start)') }} / 100
        end as retention
    from months
    where recency <= 12
    group by brand_key
),

subscriptions as (
    select
        subscriptions.*,
        coalesce(subscriptions.ended_date > subscriptions.today, true) as is_running
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join customers on subscriptions.customer_key = customers.customer_key
    where subscriptions.started_date <= subscriptions.today
),

by_brand as (
    select
        customer_key,
        brand_key,
        {{ dbt.bool_or('is_running') }} as is_running,
        max(case when not is_running then ended_date end) as ended_date,
        sum(case when is_running then mrr_reporting end) as mrr,
        12 * {{ margin }} * {{ as_double('sum(case when is_running then mrr_reporting end)') }} as yearly
    from subscriptions
    group by customer_key, brand_key
),

subscribed as (
    select
        by_brand.customer_key,
        {{ dbt.bool_or('by_brand.is_running') }} as has_subscription,
        max(by_brand.ended_date) as subscription_ended_date,
        case when {{ dbt.bool_or('by_brand.is_running') }} then sum(by_brand.mrr) else 0 end as mrr,
        {{ as_double(
            'sum(cast(' ~ clv_contractual('by_brand.yearly', 'retention.retention', discount) ~ ' as decimal(18, 4)))'
        ) }} as clv_contractual,
        {{ as_double(
            'sum(cast(' ~ clv_from_next_payment('by_brand.yearly', 'retention.retention', discount) ~ ' as decimal(18, 4)))'
        ) }} as clv_contractual_next
    from by_brand
    left join retention on by_brand.brand_key = retention.brand_key
    group by by_brand.customer_key
),

valued as (
    select
        customers.customer_key,
        customers.brand_key,
        customers.segment,
        customers.region_key,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.priced_orders, 0) as priced_orders,
        coalesce(bought.order_days, 0) as order_days,
        coalesce(bought.gross_revenue, 0) as gross_revenue,
        coalesce(bought.refunds, 0) as refunds,
        coalesce(bought.gross_revenue, 0) - coalesce(bought.refunds, 0) as revenue,
        coalesce(bought.unconverted_amounts, 0) as unconverted_amounts,
        bought.first_order_date,
        bought.last_order_date,
        cast({{ dbt.datediff('bought.first_order_date', 'clock.today', 'day') }} as bigint) as tenure_days,
        cast({{ dbt.datediff('bought.first_order_date', 'bought.last_order_date', 'day') }} as bigint) as span_days,
        subscribed.has_subscription,
        subscribed.subscription_ended_date,
        subscribed.mrr,
        subscribed.clv_contractual,
        subscribed.clv_contractual_next
    from customers
    cross join clock
    left join bought on customers.customer_key = bought.customer_key
    left join subscribed on customers.customer_key = subscribed.customer_key
    where bought.customer_key is not null or subscribed.customer_key is not null
),

-- Who has not been here for a year has no yearly rate yet.
rated as (
    select
        *,
        {{ as_double('revenue') }} / nullif(priced_orders, 0) as mean_order_value,
        {{ as_double('span_days') }} / nullif(order_days - 1, 0) as mean_days_between_orders,
        case when tenure_days >= 365 then 365 * {{ as_double('orders') }} / tenure_days end as orders_per_year
    from valued
),

final as (
    select
        customer_key,
        brand_key,
        segment,
        region_key,
        orders,
        order_days,
        cast(gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(refunds as decimal(18, 4)) as refunds,
        cast(revenue as decimal(18, 4)) as revenue,
        unconverted_amounts,
        first_order_date,
        last_order_date,
        tenure_days,
        mean_order_value,
        mean_days_between_orders,
        orders_per_year,
        {{ clv_simple('mean_order_value', 'orders_per_year', margin, years) }} as clv_simple,
        '{{ 'revenue' if margin | float == 1 else 'margin' }}' as clv_basis,
        coalesce(has_subscription, false) as has_subscription,
        subscription_ended_date,
        cast(mrr as decimal(18, 4)) as mrr,
        clv_contractual,
        clv_contractual_next
    from rated
)

select * from final
