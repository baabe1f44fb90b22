-- One row per organisational entity that can be at one end of an interaction: brand, region, team, place, system ...
{%- set nothing = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
with

registered as (
    select * from {{ ref('stg_reference__organisation_entities') }}
),

teams as (
    select source_instance, team_ref, brand_key from {{ ref('int_support__cases') }}
    union all
    select source_instance, team_ref, brand_key from {{ ref('int_support__calls') }}
    union all
    select source_instance, team_ref, brand_key from {{ ref('int_support__chats') }}
    union all
    select agents.source_instance, agents.team_ref, agents.brand_key from {{ ref('int_crm__agents') }} as agents
),

-- The ends that touchpoint types name: any customer, the company itself, any partner.
found as (
    select distinct
        ends.entity_key, ends.entity_key as entity_type, {{ nothing }} as source_instance, ends.entity_key as entity_id,
        {{ nothing }} as parent_entity_key
    from (
        select from_entity as entity_key from {{ ref('stg_reference__touchpoints') }}
        union all
        select to_entity as entity_key from {{ ref('stg_reference__touchpoints') }}
    ) as ends
    where ends.entity_key is not null
    union all
    select
        {{ organisation_key('brand', 'brand_key') }} as entity_key, 'brand' as entity_type,
        {{ nothing }} as source_instance, brand_key as entity_id, case when is_own then 'brand' end as parent_entity_key
    from {{ ref('dim_brand') }}
    union all
    select
        {{ organisation_key('region', 'region_key') }} as entity_key, 'region' as entity_type,
        {{ nothing }} as source_instance, region_key as entity_id, {{ nothing }} as parent_entity_key
    from {{ ref('dim_region') }}
    where is_recorded
    union all
    select
        {{ organisation_key('team', 'team_ref', 'source_instance') }} as entity_key, 'team' as entity_type,
        source_instance, team_ref as entity_id, {{ organisation_key('brand', 'min(brand_key)') }} as parent_entity_key
    from teams
    where team_ref is not null
    group by source_instance, team_ref
    union all
    select
        {{ organisation_key('location', 'location_id', 'source_instance') }} as entity_key, 'location' as entity_type,
        source_instance, location_id as entity_id, {{ organisation_key('brand', 'brand_key') }} as parent_entity_key
    from {{ ref('dim_location') }}
    union all
    select distinct
        {{ organisation_key('partner', 'carrier') }} as entity_key, 'partner' as entity_type,
        {{ nothing }} as source_instance, carrier as entity_id, 'partner' as parent_entity_key
    from {{ ref('int_commerce__deliveries') }}
    where carrier is not null
    union all
    select distinct
        {{ organisation_key('system', 'source_instance', 'source_vendor') }} as entity_key, 'system' as entity_type,
        source_instance, source_vendor as entity_id, {{ nothing }} as parent_entity_key
    from {{ ref('dim_source_system') }}
),

-- What is registered and nothing names: business units, teams to come.
members as (
    select * from found
    union all
    select
        registered.entity_type || ':' || registered.entity_id as entity_key, registered.entity_type,
        {{ nothing }} as source_instance, registered.entity_id,
        {{ nothing }} as parent_entity_key
    from registered
    left join found
        on registered.entity_type = found.entity_type
        and registered.entity_id = found.entity_id
    where found.entity_key is null
),

final as (
    select
        members.entity_key,
        members.entity_type,
        members.source_instance,
        members.entity_id,
        coalesce(registered.entity_name, members.entity_id) as entity_name,
        coalesce(registered.parent_type || ':' || registered.parent_id, members.parent_entity_key) as parent_entity_key
    from members
    left join registered
        on members.entity_type = registered.entity_type
        and members.entity_id = registered.entity_id
)

select * from final
