-- One row per key that a customer may have had before his present one, with the key that stands in its place now.
-- A key is the hash of a contact or person id. So every earlier key of a customer is the hash of one of his ids, and
-- the ids that ever landed give all of them, whatever was published when.
with

versions as (
    select
        *,
        -- Who had a contact id before is not found under it.
        case when not is_of_former_holder then contact_id end as found_as
    from {{ ref('int_people_versions') }}
    where is_good
),

told as (
    select source_instance, 'contact_id' as identity_kind, contact_id as id, id_holder, found_as, received_at
    from versions
    union all
    select source_instance, 'person_id' as identity_kind, person_id as id, 1 as id_holder, found_as, received_at
    from versions
    where person_id is not null
    union all
    select
        merged_contacts.source_instance,
        'contact_id' as identity_kind,
        merged_contacts.contact_id as id,
        1 as id_holder,
        versions.found_as,
        versions.received_at
    from {{ ref('int_crm__merged_contacts') }} as merged_contacts
    inner join versions
        on merged_contacts.source_instance = versions.source_instance
        and merged_contacts.surviving_contact_id = versions.contact_id
),

ids as (
    select
        source_instance,
        identity_kind,
        id,
        id_holder,
        found_as,
        min(received_at) over (partition by source_instance, identity_kind, id, id_holder) as first_seen_at,
        received_at as last_seen_at,
        row_number() over (
            partition by source_instance, identity_kind, id, id_holder
            order by received_at desc, found_as desc nulls last
        ) as recency
    from told
),

keyed as (
    select
        case ids.identity_kind
            when 'contact_id' then {{ contact_key('ids.source_instance', 'ids.id', 'ids.id_holder') }}
            else {{ surrogate_key(["'person'", 'ids.source_instance', 'ids.id']) }}
        end as former_customer_key,
        -- A person id that no record has any longer is where the contact is that had it last.
        coalesce(of_id.customer_key, of_contact.customer_key) as customer_key,
        ids.first_seen_at,
        ids.last_seen_at
    from ids
    left join {{ ref('int_identity_map') }} as of_id
        on ids.source_instance = of_id.source_instance
        and ids.identity_kind = of_id.identity_kind
        and case when ids.identity_kind = 'person_id' or ids.found_as is not null then ids.id end = of_id.identity_value
    left join {{ ref('int_identity_map') }} as of_contact
        on ids.source_instance = of_contact.source_instance
        and ids.found_as = of_contact.identity_value
        and of_contact.identity_kind = 'contact_id'
    where ids.recency = 1
),

final as (
    select
        keyed.former_customer_key,
        keyed.customer_key,
        case
            when keyed.customer_key is null then keyed.last_seen_at
            when present.first_seen_at > keyed.first_seen_at then present.first_seen_at
            else keyed.first_seen_at
        end as superseded_at
    from keyed
    left join keyed as present on keyed.customer_key = present.former_customer_key
    where keyed.customer_key is null or keyed.former_customer_key != keyed.customer_key
)

select * from final
