-- One row per touchpoint of the commerce family: an order placed, approved, handed to the carrier, delivered; a parcel
-- delivered; a refund; a subscription started, renewed, canceled.
-- A parcel counts only where its order does not say itself when it was delivered: the same act is told once.
{{ config(materialized='view') }}
{%- set orders = ref('int_commerce__orders') %}
{%- set subscriptions = ref('int_commerce__subscriptions') %}
with

deliveries as (
    select
        deliveries.*,
        orders.delivered_at is null as is_told_by_nobody_else
    from {{ ref('int_commerce__deliveries') }} as deliveries
    left join {{ orders }} as orders
        on deliveries.source_instance = orders.source_instance
        and deliveries.order_ref = orders.order_id
)

{%- for type, moment in [
    ('order_placed', 'ordered_at'), ('order_approved', 'approved_at'),
    ('order_shipped', 'shipped_at'), ('order_delivered', 'delivered_at'),
] %}
{{ touchpoint(type, orders, "'orders:' || source_record_key", moment, {'contact_id': 'contact_ref'},
    {'order': 'order_id'}, channel='channel', known_at='ordered_at', metadata={'order_status': 'order_status'}) }}
union all
{%- endfor %}
{{ touchpoint('parcel_delivered', 'deliveries', "'deliveries:' || source_record_key", 'delivered_at',
    {'contact_id': 'null'}, {'order': 'order_ref'}, only_if='is_told_by_nobody_else',
    metadata={'carrier': 'carrier', 'packaging': 'packaging'}) }}
union all
{{ touchpoint('refund_paid', ref('int_commerce__refunds'), "'refunds:' || source_record_key", 'refunded_at',
    {'contact_id': 'null'}, {'order': 'order_ref'},
    metadata={'amount': 'amount', 'currency': 'currency'}) }}
{%- for type, moment in [
    ('subscription_started', 'started_at'), ('subscription_renewed', 'renewed_at'),
    ('subscription_canceled', 'canceled_at'),
] %}
union all
{{ touchpoint(type, subscriptions, "'subscriptions:' || source_record_key", moment, {'contact_id': 'contact_ref'},
    {'subscription': 'subscription_id'}, channel='channel', known_at='started_at',
    metadata={'product_ref': 'product_ref'}) }}
{%- endfor %}
