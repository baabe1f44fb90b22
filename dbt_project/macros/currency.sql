{# Amounts in the reporting currency. One place for the rule: the rate of the amount's own day, else the last one before it,
   never a later one; no rate: no amount. Amounts are in whole units as written: 200 JPY is 200 yen. #}

{# The join of a fact to the rate of its currency on a day. Each use has an alias of its own. #}
{% macro join_rate(alias, currency, day) -%}
    left join {{ ref('dim_currency_rate') }} as {{ alias }}
        on upper({{ currency }}) = {{ alias }}.currency
        and {{ day }} = {{ alias }}.rate_day
{%- endmacro %}

{% macro is_reporting_currency(currency) -%} upper({{ currency }}) = {{ text_literal(var('reporting_currency')) }} {%- endmacro %}

{# fx_rate: what one unit is worth in the reporting currency. fx_date: the day that the rate is of. #}
{% macro fx_rate(alias, currency) -%}
    case when {{ is_reporting_currency(currency) }} then cast(1 as decimal(19, 12)) else {{ alias }}.fx_rate end
{%- endmacro %}

{% macro fx_date(alias, currency, day) -%}
    case when {{ is_reporting_currency(currency) }} then {{ day }} else {{ alias }}.fx_date end
{%- endmacro %}

{% macro in_reporting_currency(amount, alias, currency) -%}
    cast({{ amount }} * {{ fx_rate(alias, currency) }} as decimal(18, 4))
{%- endmacro %}
