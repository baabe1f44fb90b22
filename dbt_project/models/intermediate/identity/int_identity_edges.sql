-- One row per two identifiers that belong together by a rule: those that stand in one people record, a contact and what
-- was merged into it, two contacts that a person declared one. A contact is also linked to itself: so all are here.
with

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where is_usable
),

contacts as (
    select * from identifiers
    where identity_kind = 'contact_id'
),

in_one_record as (
    select
        contacts.node as node_a,
        identifiers.node as node_b,
        case when identifiers.identity_kind = 'contact_id' then 'record' else 'same ' || identifiers.identity_kind end
            as edge_rule,
        identifiers.source_vendor,
        identifiers.source_instance,
        identifiers.source_record_key,
        identifiers.first_seen_at as seen_at
    from identifiers
    inner join contacts
        on identifiers.source_instance = contacts.source_instance
        and identifiers.contact_id = contacts.contact_id
        and identifiers.source_vendor = contacts.source_vendor
        and identifiers.source_record_key = contacts.source_record_key
),

merged as (
    select
        contacts.node as node_a,
        {{ identity_node("'contact_id'", 'merged_contacts.source_instance', 'merged_contacts.contact_id') }} as node_b,
        'merged in the source' as edge_rule,
        merged_contacts.source_vendor,
        merged_contacts.source_instance,
        contacts.source_record_key,
        contacts.first_seen_at as seen_at
    from {{ ref('int_crm__merged_contacts') }} as merged_contacts
    inner join contacts
        on merged_contacts.source_instance = contacts.source_instance
        and merged_contacts.surviving_contact_id = contacts.contact_id
    -- An id that a record still has is that record's.
    left join contacts as living
        on merged_contacts.source_instance = living.source_instance
        and merged_contacts.contact_id = living.contact_id
    where living.contact_id is null
),

declared as (
    select
        contacts.node as node_a,
        others.node as node_b,
        'declared by ' || coalesce(overrides.author, 'somebody') as edge_rule,
        contacts.source_vendor,
        contacts.source_instance,
        contacts.source_record_key,
        contacts.first_seen_at as seen_at
    from {{ ref('stg_reference__identity_overrides') }} as overrides
    inner join contacts
        on overrides.source_instance = contacts.source_instance
        and overrides.contact_id = contacts.contact_id
    inner join contacts as others
        on overrides.other_source_instance = others.source_instance
        and overrides.other_contact_id = others.contact_id
    where overrides.action = 'merge'
),

found as (
    select * from in_one_record
    union all
    select * from merged
    union all
    select * from declared
),

ranked as (
    select
        *,
        row_number() over (
            partition by node_a, node_b order by seen_at, edge_rule, source_vendor, source_instance, source_record_key
        ) as place
    from found
),

final as (
    select node_a, node_b, edge_rule, source_vendor, source_instance, source_record_key, seen_at
    from ranked
    where place = 1
)

select * from final
