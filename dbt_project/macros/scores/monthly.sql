{# The additive score marts: one grain, one base, one place. #}

{# Dimensions by which every score can be filtered, in the order of the grain. #}
{% macro score_dimensions() -%}
    {{ return(['brand_key', 'region_key', 'segment', 'channel_key', 'stage_key', 'touchpoint_type', 'source_instance', 'survey_id', 'question_id']) }}
{%- endmacro %}

{# Answers of one metric by month and dimension, those with a weight apart. #}
{% macro monthly_scores(metric, extra_dimensions=[]) -%}
    {%- set dimensions = ['month_start'] + extra_dimensions + ['is_weighted'] + score_dimensions() -%}
    with

    answers as (
        select
            *,
            {{ period_start('submitted_date', 'month') }} as month_start,
            {{ is_weighted() }} as is_weighted
        from {{ ref('fct_survey_answers') }}
        where metric = '{{ metric }}' and {{ counts_in_scores() }}
    ),

    final as (
        select
            {{ surrogate_key(dimensions) }} as {{ metric }}_monthly_key,
            {{ dimensions | join(', ') }},
            {{ score_sums(metric) }}
        from answers
        group by {{ dimensions | join(', ') }}
    )

    select * from final
{%- endmacro %}
