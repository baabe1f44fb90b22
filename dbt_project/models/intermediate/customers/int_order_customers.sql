-- One row per order: the customer who placed it, for everything that refers to the order.
with

orders as (
    select * from {{ ref('int_commerce__orders') }}
),

contacts as (
    select * from {{ ref('int_identity_map') }}
    where identity_kind = 'contact_id'
),

final as (
    select
        orders.source_instance,
        orders.order_id,
        orders.contact_ref,
        orders.ordered_at,
        contacts.customer_key
    from orders
    left join contacts
        on orders.source_instance = contacts.source_instance
        and orders.contact_ref = contacts.identity_value
        and (contacts.valid_from is null or orders.ordered_at >= contacts.valid_from)
)

select * from final
