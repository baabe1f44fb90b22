-- One row per living contact record of a customer: under which id which source knows him. Who was erased has none.
with

people as (
    select
        people.source_vendor,
        people.source_instance,
        people.brand_key,
        people.contact_id,
        people.created_at,
        contacts.customer_key
    from {{ ref('int_crm__people') }} as people
    inner join {{ ref('int_identity_map') }} as contacts
        on people.source_instance = contacts.source_instance
        and people.contact_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
        and contacts.valid_to is null
    inner join {{ ref('int_customers') }} as customers on contacts.customer_key = customers.customer_key
    where not customers.is_erased
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'contact_id']) }} as customer_contact_key,
        customer_key,
        source_vendor,
        source_instance,
        brand_key,
        -- An id that is an address would name the person.
        case when {{ dbt.position("'@'", 'contact_id') }} = 0 then contact_id end as contact_id,
        row_number() over (
            partition by customer_key order by created_at desc nulls last, contact_id desc, source_instance asc
        ) = 1 as is_newest
    from people
)

select * from final
