-- One row per customer: a person known to at least one source. No direct personal data: keys, region, segment, dates.
with

customers as (
    select * from {{ ref('int_customers') }}
),

seen as (
    select
        customer_key,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at
    from {{ ref('int_touchpoints_placed') }}
    where customer_key is not null and not is_bot and not is_test
    group by customer_key
),

ordered as (
    select
        order_customers.customer_key,
        cast(count(*) as bigint) as orders,
        min(orders.ordered_at) as first_ordered_at
    from {{ ref('int_commerce__orders') }} as orders
    inner join {{ ref('int_order_customers') }} as order_customers
        on orders.source_instance = order_customers.source_instance
        and orders.order_id = order_customers.order_id
    where order_customers.customer_key is not null
    group by order_customers.customer_key
),

final as (
    select
        customers.customer_key,
        customers.brand_key,
        customers.source_vendor,
        customers.source_instance,
        customers.city,
        customers.region_key,
        customers.country,
        customers.segment,
        cast(customers.contacts as bigint) as contacts,
        coalesce(ordered.orders, 0) as orders,
        coalesce(ordered.orders, 0) >= 2 as is_repeat_customer,
        seen.first_seen_at,
        seen.last_seen_at,
        ordered.first_ordered_at
    from customers
    left join seen on customers.customer_key = seen.customer_key
    left join ordered on customers.customer_key = ordered.customer_key
)

select * from final
