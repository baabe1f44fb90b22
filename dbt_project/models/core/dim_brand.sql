-- One row per brand: the company's own, and those of others that it is compared with.
{%- set own = [] %}
{%- for one in var('file_mappings') + var('hubspot_accounts') if one.brand not in own %}
    {%- do own.append(one.brand) %}
{%- endfor %}
with

registered as (
    select * from {{ ref('stg_reference__organisation_entities') }}
    where entity_type = 'brand'
),

known as (
    select entity_id as brand_key, is_competitor as is_told_competitor, false as is_configured from registered
    {%- for brand in own %}
    union all
    select {{ text_literal(brand) }} as brand_key, cast(null as boolean) as is_told_competitor, true as is_configured
    {%- endfor %}
    union all
    select brand_key, cast(null as boolean) as is_told_competitor, false as is_configured
    from {{ ref('stg_reference__benchmark_scores') }}
),

members as (
    select
        brand_key,
        {{ dbt.bool_or('is_configured') }} as is_own,
        coalesce({{ dbt.bool_or('is_told_competitor') }}, not {{ dbt.bool_or('is_configured') }}) as is_competitor
    from known
    group by brand_key
),

final as (
    select
        members.brand_key,
        coalesce(registered.entity_name, members.brand_key) as brand_name,
        members.is_own,
        members.is_competitor,
        registered.country,
        registered.currency,
        registered.timezone
    from members
    left join registered on members.brand_key = registered.entity_id
)

select * from final
