-- One row per movement of a customer's money: an order that counts, a refund paid for one. Amounts in the reporting
-- currency; refunds are below 0 and stand on their own day.
with

customers as (
    {{ valued_customers() }}
),

-- Refunded in full is judged in the order's own currency: rates of two days would leave a rest.
orders as (
    select
        orders.order_key,
        orders.customer_key,
        orders.brand_key,
        orders.ordered_at,
        orders.ordered_date,
        {{ order_worth('orders.') }} as amount,
        {{ order_worth('orders.') }} is null and coalesce(orders.items_amount, orders.paid_amount) is not null
            as is_unconverted,
        coalesce(orders.refunded_amount >= coalesce(orders.items_amount, orders.paid_amount), false) as is_paid_back
    from {{ ref('fct_orders') }} as orders
    inner join customers on orders.customer_key = customers.customer_key
    where not orders.is_test and not orders.is_zero_amount and not {{ is_void_order('orders.order_status') }}
),

final as (
    select
        order_key as movement_key,
        'order' as movement,
        order_key,
        customer_key,
        brand_key,
        ordered_at as moved_at,
        ordered_date as moved_date,
        amount,
        is_unconverted,
        not is_paid_back as is_purchase
    from orders
    union all
    select
        refunds.refund_key as movement_key,
        'refund' as movement,
        orders.order_key,
        orders.customer_key,
        orders.brand_key,
        refunds.refunded_at as moved_at,
        refunds.refunded_date as moved_date,
        -refunds.amount_reporting as amount,
        refunds.amount is not null and refunds.amount_reporting is null as is_unconverted,
        false as is_purchase
    from {{ ref('fct_refunds') }} as refunds
    inner join orders on refunds.order_key = orders.order_key
)

select * from final
