{# What customers are worth: whose money counts, which orders, the two formulas of customer lifetime value. #}

{# A query: the customers whose money is counted. Tests are nobody, and who was erased is in no figure of persons. #}
{% macro valued_customers() -%}
    select * from {{ ref('dim_customer') }} where not is_test and not is_erased
{%- endmacro %}

{# Did the order come to nothing? Statuses are as sources write them. #}
{% macro is_void_order(status) -%}
    coalesce(
        lower(trim({{ status }})) in ({% for word in var('void_order_statuses') %}{{ text_literal(word) }}{{ ', ' if not loop.last }}{% endfor %}), false
    )
{%- endmacro %}

{# What an order is worth in the reporting currency: its items without freight, else what was paid. #}
{% macro order_worth(orders='') -%} coalesce({{ orders }}amount_reporting, {{ orders }}paid_amount_reporting) {%- endmacro %}

{# Simple lifetime value: average order x orders a year x margin x years. #}
{% macro clv_simple(order_value, orders_per_year, margin, years) -%}
    {{ as_double(order_value) }} * {{ as_double(orders_per_year) }} * {{ margin }} * {{ years }}
{%- endmacro %}

{# Contractual lifetime value of `yearly` a year, of which the share `retention` goes on for another year, discounted by
   `discount`: m (1 + d) / (1 + d - r) with the payment of now, m r / (1 + d - r) from the next one on. #}
{% macro clv_contractual(yearly, retention, discount) -%}
    {{ as_double(yearly) }} * (1 + {{ discount }}) / (1 + {{ discount }} - {{ retention }})
{%- endmacro %}

{% macro clv_from_next_payment(yearly, retention, discount) -%}
    {{ as_double(yearly) }} * {{ retention }} / (1 + {{ discount }} - {{ retention }})
{%- endmacro %}

{# The yearly share that monthly ones make: lost in a year if each month loses as much. #}
{% macro annualised_pct(hits, responses) -%}
    100 * (1 - pow(1 - {{ as_double(hits) }} / nullif({{ responses }}, 0), 12))
{%- endmacro %}
