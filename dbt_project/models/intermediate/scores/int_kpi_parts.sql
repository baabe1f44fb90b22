-- One row per KPI x month x dimension name x dimension value: the parts of every KPI in one shape, to be pooled by any
-- period. hits and misses are promoters and detractors (NPS), the two sides of another net score, or the successes of
-- a share (satisfied answers of CSAT); total and total_sq sum what is averaged, such as effort. The parts of a weighted
-- KPI are sums of weights; of any other each answer weighs 1.
{%- set question = survey_question() ~ ' as survey_question' %}
{%- set named = var('board_dimensions') %}
{%- set columns = named.values() | reject('equalto', 'survey_question') | list %}
{%- set measures = kpi_measures() | join(', ') %}
with

parts as (
    {%- for metric in ['nps', 'ces', 'csat'] %}
    {{ kpis_of(ref('mart_' ~ metric ~ '_monthly'), metric, ['month_start'] + columns + [question]) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

by_dimension as (
    select kpi, month_start, 'all' as dim_name, 'all' as dim_value, {{ measures }} from parts
    {%- for name, column in named.items() %}
    union all
    select
        kpi, month_start, '{{ name }}' as dim_name, coalesce({{ column }}, 'not_recorded') as dim_value,
        {{ measures }}
    from parts
    {%- endfor %}
    {%- for model in kpi_part_models() %}
    union all
    select kpi, month_start, dim_name, dim_value, {{ measures }} from {{ ref(model) }}
    {%- endfor %}
),

final as (
    select
        kpi,
        month_start,
        dim_name,
        dim_value,
        {{ pooled_measures() }}
    from by_dimension
    group by kpi, month_start, dim_name, dim_value
)

select * from final
