-- One row per order: the customer who placed it, for everything that refers to the order.
select
    orders.source_instance,
    orders.order_id,
    orders.contact_ref,
    orders.ordered_at,
    contacts.customer_key
from {{ ref('int_commerce__orders') }} as orders
{{ join_contact('orders', 'contact_ref', 'orders.ordered_at') }}
