-- One row per company and period in which its source said the same of it.
{%- set columns = ['company_name', 'city', 'region', 'country', 'industry', 'segment', 'tier', 'owner_ref'] %}
with

versions as (
    {{ record_versions('crm_companies', ['company_id'] + columns) }}
),

history as (
    {{ history_of('versions', ['source_vendor', 'source_instance', 'company_id'], columns + ['brand_key']) }}
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'company_id', 'version_number']) }}
            as account_version_key,
        {{ surrogate_key(['source_vendor', 'source_instance', 'company_id']) }} as account_key,
        brand_key,
        source_vendor,
        source_instance,
        {{ period_columns() }},
        company_name as account_name,
        city,
        coalesce(region, 'not_recorded') as region_key,
        country,
        industry,
        coalesce(segment, 'not_recorded') as segment,
        tier,
        {{ surrogate_key(['source_instance', 'owner_ref']) }} as owner_agent_key
    from history
)

select * from final
