-- One row per region that a person or company lives in, or that the company registered.
with

registered as (
    select * from {{ ref('stg_reference__organisation_entities') }}
    where entity_type = 'region'
),

named as (
    select coalesce(region, 'not_recorded') as region_key, country from {{ ref('int_crm__people') }}
    union all
    select coalesce(region, 'not_recorded') as region_key, country from {{ ref('int_crm__companies') }}
    union all
    select entity_id as region_key, country from registered
    union all
    select 'not_recorded' as region_key, cast(null as {{ dbt.type_string() }}) as country
),

members as (
    select
        region_key,
        case when region_key != 'not_recorded' and min(country) = max(country) then min(country) end as country
    from named
    group by region_key
),

final as (
    select
        members.region_key,
        coalesce(registered.entity_name, members.region_key) as region_name,
        members.region_key != 'not_recorded' as is_recorded,
        coalesce(registered.country, members.country) as country,
        registered.currency,
        registered.timezone
    from members
    left join registered on members.region_key = registered.entity_id
)

select * from final
