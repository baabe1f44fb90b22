-- One row per name of a person in any record that ever came, and the customer whose it is. Nothing while no verbatims
-- are published. Whom only a former or deleted version names is known all the same: texts do not change with records.
{{ config(materialized='view') }}
with

people as (
    {{ union_versions('crm_people', ['contact_id', 'full_name']) }}
),

agents as (
    {{ union_versions('crm_agents', ['full_name']) }}
),

named as (
    select
        people.full_name,
        contacts.customer_key
    from people
    left join {{ ref('int_identity_map') }} as contacts
        on people.source_instance = contacts.source_instance
        and people.contact_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
    union all
    select
        full_name,
        cast(null as {{ dbt.type_string() }}) as customer_key
    from agents
),

final as (
    select distinct
        full_name,
        customer_key
    from named
    where
        full_name is not null
        -- What a mapping has hashed is nobody's name, and its letters are words: bad, bed, cafe.
        and not {{ full_match('full_name', '[0-9a-f]{64}') }}
        and {{ var('publish_verbatims') }}
)

select * from final
