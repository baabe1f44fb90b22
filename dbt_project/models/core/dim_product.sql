-- One row per product and period in which its source said the same of it. A product that only orders and reviews name
-- has one row, since ever.
{%- set columns = ['product_name', 'product_family', 'packaging', 'price', 'currency'] %}
with

versions as (
    {{ record_versions('commerce_products', ['product_id'] + columns) }}
),

history as (
    {{ history_of('versions', ['source_instance', 'product_id'], columns + ['source_vendor', 'brand_key']) }}
),

described as (
    select distinct source_instance, product_id from history
),

named as (
    select source_vendor, source_instance, brand_key, product_ref from {{ ref('int_commerce__order_lines') }}
    union all
    select source_vendor, source_instance, brand_key, product_ref from {{ ref('int_commerce__subscriptions') }}
    union all
    select source_vendor, source_instance, brand_key, product_ref from {{ ref('int_reviews__reviews') }}
    union all
    select source_vendor, source_instance, brand_key, product_ref from {{ ref('int_reviews__mentions') }}
),

undescribed as (
    select
        min(named.source_vendor) as source_vendor,
        named.source_instance,
        min(named.brand_key) as brand_key,
        named.product_ref as product_id
    from named
    left join described
        on named.source_instance = described.source_instance
        and named.product_ref = described.product_id
    where named.product_ref is not null and described.product_id is null
    group by named.source_instance, named.product_ref
),

members as (
    {{ with_undescribed(
        'history', 'undescribed', ['source_vendor', 'source_instance', 'brand_key', 'product_id'], 'commerce_products',
        columns
    ) }}
),

final as (
    select
        {{ surrogate_key(['source_instance', 'product_id', 'version_number']) }} as product_version_key,
        {{ surrogate_key(['source_instance', 'product_id']) }} as product_key,
        source_vendor,
        source_instance,
        brand_key,
        product_id,
        {{ period_columns() }},
        is_described,
        product_name,
        product_family,
        packaging as packaging_type,
        price as list_price,
        currency
    from members
)

select * from final
