-- One row per customer: the attributes of the contact record created last (by id where none says when). Of consent to
-- advertising all his records count. Who is to be forgotten is erased, whatever his records say of it.
with

people as (
    select
        people.*,
        contacts.customer_key,
        row_number() over (
            partition by contacts.customer_key
            order by people.created_at desc nulls last, people.contact_id desc
        ) as recency,
        count(*) over (partition by contacts.customer_key) as contacts,
        max({{ consent_rank('people.consent_marketing') }}) over (partition by contacts.customer_key) as consent_rank,
        count(erased.source_record_key) over (partition by contacts.customer_key) as contacts_to_be_forgotten
    from {{ ref('int_crm__people') }} as people
    inner join {{ ref('int_identity_map') }} as contacts
        on people.source_instance = contacts.source_instance
        and people.contact_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
    left join {{ ref('int_erased_people') }} as erased on {{ same_record('people', 'erased') }}
),

final as (
    select
        customer_key,
        source_vendor,
        source_instance,
        brand_key,
        case when contacts_to_be_forgotten = 0 then city end as city,
        coalesce(region, 'not_recorded') as region_key,
        country,
        coalesce(segment, 'not_recorded') as segment,
        lifecycle_stage,
        {{ consent_word('consent_rank') }} as consent_marketing,
        contacts_to_be_forgotten > 0 or coalesce(is_erased, false) as is_erased,
        created_at,
        contacts
    from people
    where recency = 1
)

select * from final
