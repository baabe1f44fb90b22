-- One row per order.
with

orders as (
    select
        *,
        {{ local_date('ordered_at', var('brand_timezone')) }} as ordered_date,
        {{ local_date('delivered_at', var('brand_timezone')) }} as delivered_date,
        {{ local_date('due_at', var('brand_timezone')) }} as due_date
    from {{ ref('int_commerce__orders') }}
),

lines as (
    select
        source_instance,
        order_ref,
        count(*) as order_lines,
        sum(price) as items_amount,
        sum(freight) as freight_amount
    from {{ ref('int_commerce__order_lines') }}
    group by source_instance, order_ref
),

payments as (
    select
        source_instance,
        order_ref,
        sum(amount) as paid_amount
    from {{ ref('int_commerce__payments') }}
    group by source_instance, order_ref
),

refunds as (
    select
        source_instance,
        order_ref,
        sum(amount) as refunded_amount
    from {{ ref('int_commerce__refunds') }}
    group by source_instance, order_ref
),

final as (
    select
        {{ surrogate_key(['orders.source_vendor', 'orders.source_instance', 'orders.order_id']) }} as order_key,
        orders.source_vendor,
        orders.source_instance,
        orders.order_id,
        case
            when tests.record_id is null
                then {{ surrogate_key(['orders.source_instance', "'order'", 'orders.order_id']) }}
        end as journey_key,
        orders.brand_key,
        order_customers.customer_key,
        coalesce(orders.channel, 'not_recorded') as channel_key,
        orders.order_status,
        orders.ordered_at,
        orders.ordered_date,
        orders.approved_at,
        orders.shipped_at,
        orders.delivered_at,
        orders.delivered_date,
        orders.due_at,
        orders.due_date,
        case
            when orders.delivered_date is not null and orders.due_date is not null
                then orders.delivered_date > orders.due_date
        end as is_late,
        case
            when order_customers.customer_key is not null and tests.record_id is null
                then cast(
                        row_number() over (
                            partition by order_customers.customer_key, tests.record_id is null
                            order by orders.ordered_at, orders.order_id
                        ) as bigint
                    )
        end as order_number,
        cast(coalesce(lines.order_lines, 0) as bigint) as order_lines,
        cast(lines.items_amount as decimal(18, 4)) as items_amount,
        cast(lines.freight_amount as decimal(18, 4)) as freight_amount,
        cast(payments.paid_amount as decimal(18, 4)) as paid_amount,
        cast(refunds.refunded_amount as decimal(18, 4)) as refunded_amount,
        orders.currency,
        {{ fx_rate('rates', 'orders.currency') }} as fx_rate,
        {{ fx_date('rates', 'orders.currency', 'orders.ordered_date') }} as fx_date,
        {{ in_reporting_currency('cast(lines.items_amount as decimal(18, 4))', 'rates', 'orders.currency') }}
            as amount_reporting,
        {{ in_reporting_currency('cast(payments.paid_amount as decimal(18, 4))', 'rates', 'orders.currency') }}
            as paid_amount_reporting,
        coalesce(
            coalesce(lines.items_amount, payments.paid_amount) = 0
            and coalesce(lines.freight_amount, 0) = 0
            and coalesce(payments.paid_amount, 0) = 0,
            false
        ) as is_zero_amount,
        tests.record_id is not null as is_test
    from orders
    {{ join_order('orders', 'order_id') }}
    left join lines
        on orders.source_instance = lines.source_instance
        and orders.order_id = lines.order_ref
    left join payments
        on orders.source_instance = payments.source_instance
        and orders.order_id = payments.order_ref
    left join refunds
        on orders.source_instance = refunds.source_instance
        and orders.order_id = refunds.order_ref
    {{ join_test('orders', "'order'", 'orders.order_id') }}
    {{ join_rate('rates', 'orders.currency', 'orders.ordered_date') }}
)

select * from final
