{# Quality of sources: which family an entity is of, what says when its records happened, what they refer to. #}

{# The family of an entity; of `answer` and `rating` (ops_quarantine) that of what they are part of. #}
{% macro family_of(entity) -%}
    {%- if entity == 'answer' -%} {{ return('surveys') }} {%- endif -%}
    {%- if entity == 'rating' -%} {{ return('reviews') }} {%- endif -%}
    {%- for family in var('freshness_minutes') if entity.startswith(family ~ '_') -%} {{ return(family) }} {%- endfor -%}
    {{ exceptions.raise_compiler_error("vars.freshness_minutes: no family of '" ~ entity ~ "'") }}
{%- endmacro %}

{# How often a source of the entity is expected to bring something, in minutes; none: whenever something changed. #}
{% macro expected_minutes(entity) -%}
    {%- set minutes = var('freshness_minutes')[family_of(entity)] -%}
    {{ return(none if entity in var('reference_entities') or not minutes else minutes) }}
{%- endmacro %}

{# The column that says when a record of an entity happened; entities without one are left out. #}
{% macro event_moments() -%}
    {{ return({
        'crm_people': 'created_at', 'crm_leads': 'contacted_at', 'crm_deals': 'opened_at', 'crm_engagements': 'occurred_at',
        'crm_campaign_sends': 'sent_at', 'crm_contracts': 'signed_at', 'crm_commitments': 'promised_at',
        'commerce_orders': 'ordered_at', 'commerce_refunds': 'refunded_at', 'commerce_deliveries': 'shipped_at',
        'commerce_subscriptions': 'started_at', 'web_analytics_events': 'occurred_at', 'reviews_reviews': 'submitted_at',
        'reviews_mentions': 'mentioned_at', 'surveys_invitations': 'sent_at', 'surveys_answers': 'submitted_at',
        'surveys_responses': 'submitted_at', 'support_cases': 'opened_at', 'support_case_events': 'happened_at',
        'support_calls': 'started_at', 'support_chats': 'started_at', 'support_shop_visits': 'visited_at',
    }) }}
{%- endmacro %}

{# What tells the records of an entity apart (assert_ids_are_unique), where each is one thing that would be counted twice. #}
{% macro ids_of_entities() -%}
    {{ return({
        'crm_people': ['contact_id'],
        'crm_companies': ['company_id'],
        'crm_leads': ['lead_id'],
        'crm_deals': ['deal_id'],
        'crm_agents': ['agent_id'],
        'crm_contracts': ['contract_id'],
        'crm_commitments': ['commitment_id'],
        'commerce_products': ['product_id'],
        'commerce_currency_rates': ['currency', 'base_currency', 'rated_on'],
        'commerce_orders': ['order_id'],
        'commerce_order_lines': ['order_ref', 'line_no'],
        'commerce_payments': ['order_ref', 'payment_no'],
        'commerce_refunds': ['order_ref', 'refund_id'],
    }) }}
{%- endmacro %}

{# Columns that refer to a record of another entity, and its id: {column: [entity, id]}. #}
{% macro references_of_entities() -%}
    {{ return({
        'contact_ref': ['crm_people', 'contact_id'],
        'deal_ref': ['crm_deals', 'deal_id'],
        'order_ref': ['commerce_orders', 'order_id'],
        'product_ref': ['commerce_products', 'product_id'],
        'case_ref': ['support_cases', 'case_id'],
        'invitation_ref': ['surveys_invitations', 'invitation_id'],
    }) }}
{%- endmacro %}

{# The ledger's lines about one source, as a condition on them. #}
{% macro ledger_lines_of(vendor, instance, entity) -%}
    {%- set mapped = vendor_mappings(vendor) | selectattr('entity', 'equalto', entity) | selectattr('instance', 'equalto', instance) -%}
    {%- set tables = mapped | map(attribute='table', default=entity) | list -%}
    source_vendor = '{{ vendor }}' and source_instance = {{ text_literal(instance) }} and status = 'landed'
    and {{ "family || '_' || entity" if vendor == 'files' else 'entity' }} in ('{{ tables | join("', '") }}')
{%- endmacro %}

{# How far a count of a day is from the usual, in robust standard deviations: from the median, in units of 1.4826 MAD, which is
   the standard deviation where counts are normal (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, who call
   more than 3.5 an outlier; NIST/SEMATECH e-Handbook 1.3.5.17). Never in smaller units than the root of the median: a count
   of independent events varies by as much (Poisson), and the MAD of a few equal days is 0. #}
{% macro robust_z(records, median, mad) -%}
    (({{ records }}) - ({{ median }})) / greatest(1.4826 * ({{ mad }}), sqrt(greatest({{ median }}, 1)))
{%- endmacro %}
