-- One row per refund: money paid back for an order.
with

refunds as (
    select
        *,
        {{ local_date('refunded_at', var('brand_timezone')) }} as refunded_date
    from {{ ref('int_commerce__refunds') }}
),

orders as (
    select source_instance, order_id, order_key, customer_key, currency from {{ ref('fct_orders') }}
),

joined as (
    select
        refunds.*,
        orders.order_key,
        orders.customer_key,
        coalesce(refunds.currency, orders.currency) as paid_currency
    from refunds
    left join orders
        on refunds.source_instance = orders.source_instance
        and refunds.order_ref = orders.order_id
),

final as (
    select
        {{ surrogate_key([
            'joined.source_vendor', 'joined.source_instance', 'joined.order_ref', 'joined.refund_id'
        ]) }} as refund_key,
        joined.order_key,
        joined.source_vendor,
        joined.source_instance,
        joined.refund_id,
        joined.order_ref as order_id,
        joined.brand_key,
        joined.customer_key,
        joined.refunded_at,
        joined.refunded_date,
        joined.amount,
        joined.paid_currency as currency,
        {{ fx_rate('rates', 'joined.paid_currency') }} as fx_rate,
        {{ fx_date('rates', 'joined.paid_currency', 'joined.refunded_date') }} as fx_date,
        {{ in_reporting_currency('joined.amount', 'rates', 'joined.paid_currency') }} as amount_reporting
    from joined
    {{ join_rate('rates', 'joined.paid_currency', 'joined.refunded_date') }}
)

select * from final
