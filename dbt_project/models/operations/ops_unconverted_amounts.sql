-- One row per fact and currency with amounts that no rate brings to the reporting currency: they are in no sum of it.
{%- set facts = {
    'fct_orders': 'items_amount', 'fct_order_lines': 'price', 'fct_refunds': 'amount', 'fct_deals': 'amount',
    'fct_subscriptions_daily': 'mrr'
} %}
{%- for fact, amount in facts.items() %}
select
    '{{ fact }}' as fact,
    currency,
    cast(count(*) as bigint) as amounts,
    cast(sum({{ amount }}) as decimal(38, 4)) as amount
from {{ ref(fact) }}
where {{ amount }} is not null and amount_reporting is null
group by currency
{{ 'union all' if not loop.last }}
{%- endfor %}
