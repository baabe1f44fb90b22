-- One row per conversion: a journey's purchase, an order placed or a deal won. Tests are none.
with

orders as (
    select * from {{ ref('fct_orders') }}
),

deals as (
    select * from {{ ref('fct_deals') }}
),

final as (
    select
        order_key as conversion_key,
        'order_placed' as conversion_type,
        ordered_at as converted_at,
        ordered_date as converted_date,
        brand_key,
        customer_key,
        journey_key,
        coalesce(customer_key, journey_key) as traveller_key,
        {{ order_worth() }} as value_reporting
    from orders
    where journey_key is not null
    union all
    select
        deal_key as conversion_key,
        'deal_won' as conversion_type,
        won_at as converted_at,
        won_date as converted_date,
        brand_key,
        customer_key,
        journey_key,
        coalesce(customer_key, journey_key) as traveller_key,
        amount_reporting as value_reporting
    from deals
    where journey_key is not null and won_at is not null
)

select * from final
