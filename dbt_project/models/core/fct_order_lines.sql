-- One row per line of an order.
with

lines as (
    select * from {{ ref('int_commerce__order_lines') }}
),

orders as (
    select source_instance, order_id, order_key, customer_key, ordered_at, ordered_date, currency
    from {{ ref('fct_orders') }}
),

accounts as (
    select source_instance, account_id, account_key from {{ ref('dim_account') }}
),

products as (
    select * from {{ ref('dim_product') }}
),

final as (
    select
        {{ surrogate_key(['lines.source_vendor', 'lines.source_instance', 'lines.order_ref', 'lines.line_no']) }}
            as order_line_key,
        orders.order_key,
        lines.source_vendor,
        lines.source_instance,
        lines.order_ref as order_id,
        lines.line_no,
        lines.brand_key,
        orders.customer_key,
        products.product_version_key,
        accounts.account_key,
        orders.ordered_date,
        lines.price,
        lines.freight,
        orders.currency,
        {{ fx_rate('rates', 'orders.currency') }} as fx_rate,
        {{ fx_date('rates', 'orders.currency', 'orders.ordered_date') }} as fx_date,
        {{ in_reporting_currency('lines.price', 'rates', 'orders.currency') }} as amount_reporting,
        {{ in_reporting_currency('lines.freight', 'rates', 'orders.currency') }} as freight_reporting
    from lines
    left join orders
        on lines.source_instance = orders.source_instance
        and lines.order_ref = orders.order_id
    left join accounts
        on lines.source_instance = accounts.source_instance
        and lines.company_ref = accounts.account_id
    left join products
        on lines.source_instance = products.source_instance
        and lines.product_ref = products.product_id
        and {{ holds_at('products', "coalesce(orders.ordered_at, cast('1900-01-01' as timestamp))") }}
    {{ join_rate('rates', 'orders.currency', 'orders.ordered_date') }}
)

select * from final
