{# How a customer's journey stands, for paths and conversion: in one place. Over columns outcome and ended_at of fct_journeys. #}
{% macro journey_end(journeys='') -%}
    case
        when {{ journeys }}outcome in ('won', 'delivered', 'solved') then 'CONVERT'
        when {{ journeys }}outcome in ('lost', 'canceled') or {{ journeys }}ended_at is not null then 'DROP'
        else 'OPEN'
    end
{%- endmacro %}

{# The day from which a journey, or a cohort of them, is mature: what it comes to, it mostly has. #}
{% macro mature_on(started_date, timeout_days) -%}
    {{ dbt.dateadd('day', 'coalesce(' ~ timeout_days ~ ', ' ~ var('journey_maturity_days') ~ ')', started_date) }}
{%- endmacro %}
