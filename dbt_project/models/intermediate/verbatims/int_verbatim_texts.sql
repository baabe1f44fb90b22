-- One row per touchpoint at which a customer left words that may be published once they are redacted. Nothing while no
-- verbatims are published. Staff and partners have no touchpoints: in a small team each would be known by his style.
{{ config(materialized='view') }}
with

given as (
    select
        texts.touchpoint_key,
        texts.text_md5,
        texts.text,
        touchpoints.customer_key,
        touchpoints.source_instance,
        touchpoints.identity_kind,
        touchpoints.identity_value
    from {{ ref('int_feedback_texts') }} as texts
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints on texts.touchpoint_key = touchpoints.touchpoint_key
    where
        not touchpoints.is_bot
        and not touchpoints.is_test
        and not touchpoints.is_deleted
        and {{ var('publish_verbatims') }}
),

-- Of a customer with several records one is enough: which of them was made last says nothing of his words. A record
-- that was also deleted leads to no customer any more, so its own id counts, too.
erased_contacts as (
    select
        people.source_instance,
        people.contact_id,
        contacts.customer_key
    from {{ ref('int_people_versions') }} as people
    left join {{ ref('int_identity_map') }} as contacts
        on people.source_instance = contacts.source_instance
        and people.contact_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
    where people.is_latest and people.is_erased and not people.is_of_former_holder
),

identities as (
    select
        touchpoint_key,
        {{ erased_identity_hash() }} as identity_hash
    from given
    where identity_value is not null
),

hidden as (
    select touchpoint_key
    from {{ ref('int_survey_responses_placed') }}
    where is_test or is_by_machine
    union
    -- Also of him whom no record knows (any more): by the address under which he wrote.
    select identities.touchpoint_key
    from identities
    inner join {{ ref('stg_reference__erased_identities') }} as listed
        on identities.identity_hash = listed.identity_hash
    union
    select given.touchpoint_key
    from given
    inner join erased_contacts on given.customer_key = erased_contacts.customer_key
    union
    select given.touchpoint_key
    from given
    inner join erased_contacts
        on given.source_instance = erased_contacts.source_instance
        and given.identity_value = erased_contacts.contact_id
    where given.identity_kind = 'contact_id'
),

final as (
    select
        given.touchpoint_key,
        given.text_md5,
        given.text,
        given.customer_key
    from given
    left join {{ ref('int_customers') }} as customers on given.customer_key = customers.customer_key
    left join hidden on given.touchpoint_key = hidden.touchpoint_key
    where
        hidden.touchpoint_key is null
        and not coalesce(customers.is_erased, false)
)

select * from final
