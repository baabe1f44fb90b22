-- One row per place where customers are met in person: a shop that visits name.
with

registered as (
    select * from {{ ref('stg_reference__organisation_entities') }}
    where entity_type = 'location'
),

visited as (
    select source_instance, shop_ref as location_id, min(brand_key) as brand_key
    from {{ ref('int_support__shop_visits') }}
    where shop_ref is not null
    group by source_instance, shop_ref
),

final as (
    select
        {{ surrogate_key(['visited.source_instance', 'visited.location_id']) }} as location_key,
        visited.source_instance,
        visited.location_id,
        visited.brand_key,
        coalesce(registered.entity_name, visited.location_id) as location_name,
        registered.country,
        registered.timezone
    from visited
    left join registered on visited.location_id = registered.entity_id
)

select * from final
