-- Of one thing one version holds at a moment, and the current one is the last. A join in time would else count twice.
{%- set histories = {
    'dim_account_history': 'account_key', 'dim_agent': 'agent_key', 'dim_contract': 'contract_key',
    'dim_product': 'product_key', 'fct_review_versions': 'review_key'
} %}
{%- for history, key in histories.items() %}
select
    '{{ history }}' as history,
    thing,
    version_number
from (
    select
        {{ key }} as thing,
        version_number,
        valid_to,
        lead(version_number) over (partition by {{ key }} order by version_number) as next_number,
        lead(valid_from) over (partition by {{ key }} order by version_number) as next_from
    from {{ ref(history) }}
) as versions
where next_number is not null and (valid_to is null or next_from is null or next_from < valid_to)
{{ 'union all' if not loop.last }}
{%- endfor %}
