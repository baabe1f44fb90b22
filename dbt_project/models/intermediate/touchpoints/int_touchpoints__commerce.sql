-- One row per touchpoint of the commerce family: an order placed, approved, handed to the carrier, delivered.
{{ config(materialized='view') }}
{%- set orders = ref('int_commerce__orders') %}
{%- for type, moment in [
    ('order_placed', 'ordered_at'), ('order_approved', 'approved_at'),
    ('order_shipped', 'shipped_at'), ('order_delivered', 'delivered_at'),
] %}
{{ touchpoint(type, orders, "'orders:' || source_record_key", moment, "'contact_id'", 'contact_ref',
    'order', 'order_id', channel='channel', metadata={'order_status': 'order_status'}) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
