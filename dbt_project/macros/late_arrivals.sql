{# Late arrivals (int_late_arrivals.sql): what tells of a touchpoint. #}

{# By entity that touchpoints are made of: what its records are called in their keys, and the column with the id. A session is
   known by its first hit, a response by its own id. #}
{% macro records_of_touchpoints() -%}
    {%- set records = {
        'surveys_answers': ['responses', 'response_id'],
        'surveys_responses': ['whole_responses', 'response_id'],
        'web_analytics_events': ['sessions', 'record_key'],
    } -%}
    {%- for entity in ['crm_leads', 'crm_deals', 'crm_engagements', 'crm_campaign_sends', 'commerce_orders',
        'commerce_deliveries', 'commerce_refunds', 'commerce_subscriptions', 'reviews_reviews', 'reviews_mentions',
        'surveys_invitations', 'support_cases', 'support_calls', 'support_chats', 'support_shop_visits'] -%}
        {%- do records.update({entity: [entity.split('_', 1)[1], 'record_key']}) -%}
    {%- endfor -%}
    {{ return(records) }}
{%- endmacro %}

{# The columns of a parsed entity that say when something happened; 'none' alone where a history of stages says it. #}
{% macro moments_told(vendor, entity) -%}
    {%- set columns, moments = parsed_columns(vendor, entity), [] -%}
    {%- for name, spec in columns.items() if spec.split(' ')[0] == 'instant' and 'future_ok' not in spec -%}
        {%- do moments.append(name) -%}
    {%- endfor -%}
    {{ return(['none'] if 'stage_history' in columns else moments) }}
{%- endmacro %}
