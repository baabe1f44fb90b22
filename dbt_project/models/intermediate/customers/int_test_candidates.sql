-- One row per record that could be a test: by what the rules name it, whose and about what it is, and since when.
{{ config(materialized='view') }}
{%- set response_id = 'substr(response_id, length(survey_id) + 2)' %}
with

-- A review is judged as one, whether its rating answers a survey or not.
responses as (
    select * from {{ ref('int_survey_responses') }}
    where origin_entity != 'reviews'
)

{%- for kind, relation, id, known in [
    ('contact', ref('int_crm__people'), 'contact_id',
        {'contact_id': 'contact_id', 'email_domain': dbt.split_part(folded_text('email'), "'@'", 2), 'is_test': 'is_test'}),
    ('contact', ref('int_crm__merged_contacts'), 'contact_id',
        {'contact_id': 'contact_id', 'contact_ref': 'surviving_contact_id'}),
    ('order', ref('int_commerce__orders'), 'order_id',
        {'order_id': 'order_id', 'contact_ref': 'contact_ref', 'begun_at': 'ordered_at', 'is_test': 'is_test'}),
    ('lead', ref('int_crm__leads'), 'lead_id', {'contact_ref': 'contact_ref', 'begun_at': 'contacted_at'}),
    ('deal', ref('int_crm__deals'), 'deal_id',
        {'deal_id': 'deal_id', 'contact_ref': 'contact_ref', 'lead_ref': 'lead_ref', 'begun_at': 'opened_at'}),
    ('case', ref('int_support__cases'), 'case_id',
        {'case_id': 'case_id', 'contact_ref': 'contact_ref', 'order_ref': 'order_ref', 'begun_at': 'opened_at',
        'is_test': 'is_test'}),
    ('review', ref('int_reviews__reviews'), 'source_record_key',
        {'response_id': 'source_record_key', 'survey_id': "coalesce(survey_id, 'reviews')", 'contact_ref': 'contact_ref',
        'order_ref': 'order_ref', 'begun_at': 'coalesce(submitted_at, invited_at)'}),
    ('invitation', ref('int_surveys__invitations'), 'source_record_key',
        {'survey_id': 'survey_id', 'contact_ref': 'contact_ref', 'order_ref': 'order_ref', 'begun_at': 'sent_at',
        'is_test': 'is_test'}),
    ('response', 'responses', 'response_key',
        {'response_id': response_id, 'survey_id': 'survey_id', 'contact_ref': 'contact_ref', 'order_ref': 'order_ref',
        'begun_at': 'submitted_at', 'is_test': 'is_test'}),
] %}

select
    source_instance,
    '{{ kind }}' as record_kind,
    {{ id }} as record_id,
    {%- for name in [
        'contact_id', 'email_domain', 'order_id', 'deal_id', 'case_id', 'response_id', 'survey_id', 'contact_ref',
        'order_ref', 'lead_ref'
    ] %}
    cast({{ known.get(name, 'null') }} as {{ dbt.type_string() }}) as {{ name }},
    {%- endfor %}
    cast({{ known.get('begun_at', 'null') }} as timestamp) as begun_at,
    coalesce({{ known.get('is_test', 'false') }}, false) as is_test
from {{ relation }}
{{ 'union all' if not loop.last }}
{%- endfor %}
