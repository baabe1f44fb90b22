-- One row per KPI x month x dimension x value, of the dimensions that mappings declare: the parts of every score, in
-- the shape of int_kpi_parts. The answers of a survey that lacks a dimension are not under it.
{%- set metrics = ['nps', 'ces', 'csat'] %}
with

answers as (
    select
        answers.*,
        dimensions.dim_name,
        dimensions.dim_value,
        {{ period_start('answers.submitted_date', 'month') }} as month_start,
        {{ is_weighted() }} as is_weighted
    from {{ ref('fct_survey_answers') }} as answers
    inner join {{ ref('bridge_survey_response_dimensions') }} as dimensions
        on answers.response_key = dimensions.response_key
    where {{ counts_in_scores('answers.') }}
),

{%- for metric in metrics %}

{{ metric }}_parts as (
    select month_start, nps_kind, is_weighted, dim_name, dim_value, {{ score_sums(metric) }}
    from answers
    where metric = '{{ metric }}'
    group by month_start, nps_kind, is_weighted, dim_name, dim_value
),
{%- endfor %}

final as (
    {%- for metric in metrics %}
    {{ kpis_of(metric ~ '_parts', metric, ['month_start', 'dim_name', 'dim_value']) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
