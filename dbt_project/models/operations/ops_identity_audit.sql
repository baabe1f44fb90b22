-- One row per piece of evidence on who a customer is: an identifier of one of his contacts, a merge, a person's
-- decision, a device; also those that were not allowed to link, with the reason. Addresses and numbers are hashes.
with

contacts as (
    select * from {{ ref('int_identity_map') }}
    where identity_kind = 'contact_id'
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

shared as (
    select
        node,
        cast(count(distinct contact_id) as bigint) as contacts
    from identifiers
    group by node
),

told as (
    select
        identifiers.source_instance,
        identifiers.contact_id,
        case when identifiers.identity_kind = 'contact_id' then 'record' else 'same ' || identifiers.identity_kind end
            as edge_rule,
        identifiers.identity_kind,
        identifiers.identity_value,
        identifiers.is_usable as is_linking,
        identifiers.unusable_reason,
        shared.contacts as contacts_sharing,
        identifiers.source_vendor,
        identifiers.source_record_key,
        identifiers.first_seen_at
    from identifiers
    inner join shared on identifiers.node = shared.node
),

others as (
    select
        edges.source_instance,
        coalesce(living.contact_id, merged_contacts.contact_id) as contact_id,
        edges.edge_rule,
        identifiers.contact_id as known_as,
        edges.source_vendor,
        edges.source_record_key,
        edges.seen_at
    from {{ ref('int_identity_edges') }} as edges
    inner join identifiers
        on edges.node_a = identifiers.node
        and identifiers.identity_kind = 'contact_id'
    left join identifiers as living
        on edges.node_b = living.node
        and living.identity_kind = 'contact_id'
    left join {{ ref('int_crm__merged_contacts') }} as merged_contacts
        on edges.source_instance = merged_contacts.source_instance
        and edges.node_b
        = {{ identity_node("'contact_id'", 'merged_contacts.source_instance', 'merged_contacts.contact_id') }}
    where edges.edge_rule = 'merged in the source' or edges.edge_rule like 'declared by %'
),

devices as (
    select
        source_vendor,
        source_instance,
        contact_ref,
        visitor_ref,
        min(source_record_key) as source_record_key,
        min(started_at) as first_seen_at
    from {{ ref('int_visitor_logins') }}
    where contact_ref is not null
    group by source_vendor, source_instance, contact_ref, visitor_ref
),

-- Several contacts of one customer are one user.
users as (
    select
        devices.source_instance,
        devices.visitor_ref,
        cast(count(distinct devices.contact_ref) as bigint) as contacts,
        count(distinct coalesce(contacts.customer_key, 'nobody')) as customers
    from devices
    left join contacts
        on devices.source_instance = contacts.source_instance
        and devices.contact_ref = contacts.identity_value
    group by devices.source_instance, devices.visitor_ref
),

evidence as (
    select * from told
    union all
    select
        source_instance,
        known_as as contact_id,
        edge_rule,
        'contact_id' as identity_kind,
        contact_id as identity_value,
        true as is_linking,
        cast(null as {{ dbt.type_string() }}) as unusable_reason,
        cast(2 as bigint) as contacts_sharing,
        source_vendor,
        source_record_key,
        seen_at as first_seen_at
    from others
    union all
    select
        devices.source_instance,
        devices.contact_ref as contact_id,
        'logged in' as edge_rule,
        'visitor_id' as identity_kind,
        devices.visitor_ref as identity_value,
        users.customers = 1 as is_linking,
        case when users.customers > 1 then 'used by several customers' end as unusable_reason,
        users.contacts as contacts_sharing,
        devices.source_vendor,
        devices.source_record_key,
        devices.first_seen_at
    from devices
    inner join users
        on devices.source_instance = users.source_instance
        and devices.visitor_ref = users.visitor_ref
),

final as (
    select
        contacts.customer_key,
        evidence.contact_id,
        evidence.edge_rule,
        evidence.identity_kind,
        evidence.identity_value,
        evidence.is_linking,
        evidence.unusable_reason,
        evidence.contacts_sharing,
        evidence.source_vendor,
        evidence.source_instance,
        evidence.source_record_key,
        evidence.first_seen_at
    from evidence
    inner join contacts
        on evidence.source_instance = contacts.source_instance
        and evidence.contact_id = contacts.identity_value
)

select * from final
