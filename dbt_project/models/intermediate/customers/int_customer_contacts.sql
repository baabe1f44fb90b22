-- One row per contact id that a person is or was known by: the crosswalk from a vendor's contact id to the customer
-- behind it. customer_key is the least hash among the members (contact ids and the person id) of one person, so it
-- depends on the members alone and not on the order in which they arrived.
with

people as (
    select * from {{ ref('int_crm__people') }}
),

merged as (
    select merged_contacts.*
    from {{ ref('int_crm__merged_contacts') }} as merged_contacts
    left join people
        on merged_contacts.source_instance = people.source_instance
        and merged_contacts.contact_id = people.contact_id
    where people.contact_id is null
),

known as (
    select
        source_vendor,
        source_instance,
        contact_id,
        -- The kinds are kept apart: a contact id that equals somebody's person id is a coincidence, not a link.
        coalesce('person ' || person_id, 'contact ' || contact_id) as person_ref,
        person_id
    from people
    union all
    select
        merged.source_vendor,
        merged.source_instance,
        merged.contact_id,
        coalesce('person ' || people.person_id, 'contact ' || people.contact_id) as person_ref,
        people.person_id
    from merged
    inner join people
        on merged.source_instance = people.source_instance
        and merged.surviving_contact_id = people.contact_id
),

contacts as (
    select
        known.*,
        {{ surrogate_key(["'contact'", 'source_instance', 'contact_id']) }} as contact_hash,
        {{ surrogate_key(["'person'", 'source_instance', 'person_id']) }} as person_hash
    from known
),

final as (
    select
        source_vendor,
        source_instance,
        contact_id,
        person_ref,
        min(least(contact_hash, coalesce(person_hash, contact_hash)))
            over (partition by source_instance, person_ref) as customer_key
    from contacts
)

select * from final
