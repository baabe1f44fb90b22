-- One row per contact record of a person: the crosswalk from a vendor's contact id to the customer behind it.
-- customer_key is the least hash among the members (contact ids and the person id) of one person, so it depends on the
-- members alone and not on the order in which they arrived.
with

contacts as (
    select
        source_vendor,
        source_instance,
        contact_id,
        -- The kinds are kept apart: a contact id that equals somebody's person id is a coincidence, not a link.
        coalesce('person ' || person_id, 'contact ' || contact_id) as person_ref,
        {{ surrogate_key(["'contact'", 'source_instance', 'contact_id']) }} as contact_hash,
        {{ surrogate_key(["'person'", 'source_instance', 'person_id']) }} as person_hash
    from {{ ref('int_crm__people') }}
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
