-- One row per record of the company's own trying out: what the seed test_rules or the source itself calls a test, and
-- the orders, deals and cases of a contact, and the cases about an order, that is one. A rule that it is none wins.
{%- set people, orders, cases = ref('int_crm__people'), ref('int_commerce__orders'), ref('int_support__cases') %}
{%- set leads, deals = ref('int_crm__leads'), ref('int_crm__deals') %}
{%- set address_domain = dbt.split_part(folded_text('email'), "'@'", 2) %}
with

rules as (
    select * from {{ ref('stg_reference__test_rules') }}
),

known as (
    {%- for kind, relation, id, match_by, value in [
        ('contact', people, 'contact_id', 'contact_id', 'contact_id'),
        ('contact', people, 'contact_id', 'email_domain', address_domain),
        ('order', orders, 'order_id', 'order_id', 'order_id'), ('case', cases, 'case_id', 'case_id', 'case_id'),
        ('deal', deals, 'deal_id', 'deal_id', 'deal_id'),
    ] %}
    select
        source_instance,
        '{{ kind }}' as record_kind,
        {{ id }} as record_id,
        '{{ match_by }}' as match_by,
        {{ value }} as match_value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

told as (
    select known.source_instance, known.record_kind, known.record_id, rules.is_test
    from known
    inner join rules
        on known.match_by = rules.match_by
        and known.match_value = rules.match_value
        and known.source_instance = coalesce(rules.source_instance, known.source_instance)
    {%- for kind, relation in [('contact', people), ('order', orders), ('case', cases)] %}
    union all
    select source_instance, '{{ kind }}' as record_kind, {{ kind }}_id as record_id, is_test
    from {{ relation }}
    where is_test
    {%- endfor %}
),

test_contacts as (
    select source_instance, record_id as contact_id
    from told
    where record_kind = 'contact'
    group by source_instance, record_id
    having not {{ dbt.bool_or('not is_test') }}
),

of_contacts as (
    select * from told
    {%- for kind, relation, id in [
        ('order', orders, 'order_id'), ('case', cases, 'case_id'), ('deal', deals, 'deal_id'), ('lead', leads, 'lead_id'),
    ] %}
    union all
    select records.source_instance, '{{ kind }}' as record_kind, records.{{ id }} as record_id, true as is_test
    from {{ relation }} as records
    inner join test_contacts
        on records.source_instance = test_contacts.source_instance
        and records.contact_ref = test_contacts.contact_id
    {%- endfor %}
),

test_orders as (
    select source_instance, record_id as order_id
    from of_contacts
    where record_kind = 'order'
    group by source_instance, record_id
    having not {{ dbt.bool_or('not is_test') }}
),

of_orders as (
    select * from of_contacts
    union all
    select cases.source_instance, 'case' as record_kind, cases.case_id as record_id, true as is_test
    from {{ cases }} as cases
    inner join test_orders
        on cases.source_instance = test_orders.source_instance
        and cases.order_ref = test_orders.order_id
    union all
    select deals.source_instance, 'deal' as record_kind, deals.deal_id as record_id, true as is_test
    from {{ deals }} as deals
    inner join of_contacts as test_leads
        on deals.source_instance = test_leads.source_instance
        and deals.lead_ref = test_leads.record_id
        and test_leads.record_kind = 'lead'
),

tests as (
    select source_instance, record_kind, record_id
    from of_orders
    group by source_instance, record_kind, record_id
    having not {{ dbt.bool_or('not is_test') }}
),

final as (
    select source_instance, record_kind, record_id from tests
    union
    select source_instance, 'opportunity' as record_kind, record_id from tests
    where record_kind = 'lead'
    union
    select deals.source_instance, 'opportunity' as record_kind, coalesce(deals.lead_ref, deals.deal_id) as record_id
    from {{ deals }} as deals
    inner join tests
        on deals.source_instance = tests.source_instance
        and deals.deal_id = tests.record_id
        and tests.record_kind = 'deal'
)

select * from final
