-- One row per company that a source holds: a business customer, a partner, a seller on the marketplace.
with

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'company_id']) }} as account_key,
        brand_key,
        source_vendor,
        source_instance,
        company_id as account_id,
        company_name as account_name,
        city,
        coalesce(region, 'not_recorded') as region_key,
        country,
        industry,
        coalesce(segment, 'not_recorded') as segment,
        tier,
        {{ surrogate_key(['source_instance', 'owner_ref']) }} as owner_agent_key
    from {{ ref('int_crm__companies') }}
)

select * from final
