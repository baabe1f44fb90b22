-- One row per record that is judged: a test, or none whatever else says so. A test is what the seed test_rules or the
-- source itself calls one, what a contact did who is one, what is about an order that is one, and the deal of such a
-- lead. A rule that a record is none wins. A record of which nothing is said is not here.
{%- set verdict = 'not ' ~ dbt.bool_or('not is_test') %}
with

records as (
    select * from {{ ref('int_test_candidates') }}
),

named as (
    {%- for match_by in [
        'contact_id', 'email_domain', 'order_id', 'deal_id', 'case_id', 'response_id', 'survey_id'
    ] %}
    select
        source_instance,
        record_kind,
        record_id,
        '{{ match_by }}' as match_by,
        {{ match_by }} as match_value
    from records
    where {{ match_by }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

told as (
    select named.source_instance, named.record_kind, named.record_id, rules.is_test
    from named
    inner join {{ ref('stg_reference__test_rules') }} as rules
        on named.match_by = rules.match_by
        and named.match_value = rules.match_value
        and named.source_instance = coalesce(rules.source_instance, named.source_instance)
    union all
    select source_instance, record_kind, record_id, is_test from records
    where is_test
),

-- A contact that went into another one is what that one is.
told_of_contacts as (
    select source_instance, record_id, is_test from told
    where record_kind = 'contact'
    union all
    select merged.source_instance, merged.record_id, told.is_test
    from records as merged
    inner join told
        on merged.source_instance = told.source_instance
        and merged.contact_ref = told.record_id
        and merged.record_kind = told.record_kind
    where merged.record_kind = 'contact'
),

contacts as (
    select source_instance, record_id, {{ verdict }} as is_test
    from told_of_contacts
    group by source_instance, record_id
),

-- An id that was another person's before is the test's from then on.
known_contacts as (
    select
        contacts.source_instance,
        contacts.record_id,
        contacts.is_test,
        identities.valid_from
    from contacts
    left join {{ ref('int_identity_map') }} as identities
        on contacts.source_instance = identities.source_instance
        and contacts.record_id = identities.identity_value
        and identities.identity_kind = 'contact_id'
),

of_contacts as (
    select * from told
    where record_kind != 'contact'
    union all
    select records.source_instance, records.record_kind, records.record_id, true as is_test
    from records
    inner join known_contacts
        on records.source_instance = known_contacts.source_instance
        and records.contact_ref = known_contacts.record_id
        and (known_contacts.valid_from is null or records.begun_at >= known_contacts.valid_from)
    where records.record_kind != 'contact' and known_contacts.is_test
),

{%- for kind, before in [('order', 'of_contacts'), ('lead', 'of_orders')] %}

test_{{ kind }}s as (
    select source_instance, record_id
    from {{ before }}
    where record_kind = '{{ kind }}'
    group by source_instance, record_id
    having {{ verdict }}
),

of_{{ kind }}s as (
    select * from {{ before }}
    union all
    select records.source_instance, records.record_kind, records.record_id, true as is_test
    from records
    inner join test_{{ kind }}s
        on records.source_instance = test_{{ kind }}s.source_instance
        and records.{{ kind }}_ref = test_{{ kind }}s.record_id
),
{%- endfor %}

-- The subject of a sale's journey is the lead of a deal, else the deal.
of_opportunities as (
    select * from of_leads
    union all
    select source_instance, 'opportunity' as record_kind, record_id, is_test from of_leads
    where record_kind = 'lead'
    union all
    select
        of_leads.source_instance,
        'opportunity' as record_kind,
        coalesce(deals.lead_ref, deals.record_id) as record_id,
        of_leads.is_test
    from of_leads
    inner join records as deals
        on of_leads.source_instance = deals.source_instance
        and of_leads.record_kind = deals.record_kind
        and of_leads.record_id = deals.record_id
    where deals.record_kind = 'deal'
),

final as (
    select
        source_instance,
        record_kind,
        record_id,
        {{ verdict }} as is_test,
        cast(null as timestamp) as valid_from
    from of_opportunities
    group by source_instance, record_kind, record_id
    union all
    select
        source_instance,
        'contact' as record_kind,
        record_id,
        is_test,
        valid_from
    from known_contacts
)

select * from final
