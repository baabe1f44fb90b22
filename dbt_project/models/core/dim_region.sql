-- One row per region that a person or company lives in, or that the company registered.
with

registered as (
    select * from {{ ref('stg_reference__organisation_entities') }}
    where entity_type = 'region'
),

named as (
    select region, country from {{ ref('int_crm__people') }}
    union all
    select region, country from {{ ref('int_crm__companies') }}
    union all
    select entity_id as region, country from registered
),

members as (
    select
        coalesce(region, 'not_recorded') as region_key,
        case when region is not null and min(country) = max(country) then min(country) end as country
    from named
    group by region
    union all
    select 'not_recorded' as region_key, cast(null as {{ dbt.type_string() }}) as country
    where not exists (
        select 1
        from named
        where named.region is null
    )
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
