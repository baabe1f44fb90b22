-- One row per source (vendor x instance) and class of tool that it serves as.
{%- set classes = {
    'crm': 'crm', 'commerce': 'commerce', 'web_analytics': 'web_analytics', 'reviews': 'reviews',
    'surveys': 'experience_measurement', 'support': 'support'
} %}
{%- set special = {'crm_campaign_sends': 'marketing_automation', 'commerce_currency_rates': 'reference'} %}
{%- set systems = [] %}
{%- for one in sources_on() %}
    {%- for family in classes if one.entity.startswith(family ~ '_') %}
        {%- set row = (one.vendor, one.instance, special.get(one.entity, classes[family])) %}
        {%- if row not in systems %}{% do systems.append(row) %}{% endif %}
    {%- endfor %}
{%- endfor %}
{%- for vendor, instance, tool_class in systems %}
select
    {{ surrogate_key([text_literal(vendor), text_literal(instance), text_literal(tool_class)]) }} as source_system_key,
    {{ text_literal(vendor) }} as source_vendor,
    {{ text_literal(instance) }} as source_instance,
    {{ text_literal(tool_class) }} as tool_class
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as source_system_key,
    cast(null as {{ dbt.type_string() }}) as source_vendor,
    cast(null as {{ dbt.type_string() }}) as source_instance,
    cast(null as {{ dbt.type_string() }}) as tool_class
where false
{%- endfor %}
