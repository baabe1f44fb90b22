-- One row per touchpoint of any family: everything meets here, in one contract.
{{ config(materialized='view') }}
{%- for family in ['crm', 'commerce', 'web_analytics', 'reviews', 'surveys', 'support'] %}
select * from {{ ref('int_touchpoints__' ~ family) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
