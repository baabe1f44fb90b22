-- One row per entity and instance whose ids stand twice, and would be summed and joined twice: a mapping without a key,
-- or with a wrong one, shows here by its name and by what it takes for the id. So do two vendors that deliver the same
-- records of one instance.
{%- set ids = {
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
} %}
{%- for entity, columns in ids.items() %}
select
    '{{ entity }}' as entity,
    source_instance,
    {{ mapping_told('mapping', entity, columns) }} as mapping,
    {{ mapping_told('id', entity, columns) }} as id_in_mapping,
    count(*) as ids,
    sum(n) as records
from (
    select
        source_instance,
        count(*) as n
    from {{ ref('int_' ~ entity.replace('_', '__', 1)) }}
    group by source_instance, {{ columns | join(', ') }}
    having count(*) > 1
) as doubled
group by source_instance
{{ 'union all' if not loop.last }}
{%- endfor %}
