{# The additive score marts: one grain, one base, one place. #}

{# Dimensions by which every score can be filtered, in the order of the grain. #}
{% macro score_dimensions() -%}
    {{ return(['brand_key', 'region_key', 'segment', 'channel_key', 'stage_key', 'touchpoint_type', 'source_instance', 'survey_id', 'question_id']) }}
{%- endmacro %}

{# Answers of one metric by month and dimension. `parts` is a dict of column -> SQL aggregate over the answers. #}
{% macro monthly_scores(metric, parts, extra_dimensions=[]) -%}
    {%- set dimensions = ['month_start'] + extra_dimensions + score_dimensions() -%}
    with

    answers as (
        select
            *,
            {{ period_start('submitted_date', 'month') }} as month_start
        from {{ ref('fct_survey_answers') }}
        where metric = '{{ metric }}'
    ),

    final as (
        select
            {{ surrogate_key(dimensions) }} as {{ metric }}_monthly_key,
            {{ dimensions | join(', ') }},
            {% for name, aggregate in parts.items() -%}
                {{ aggregate }} as {{ name }},
            {% endfor -%}
            cast(count(*) filter (where answer_status = 'scored') as bigint) as responses,
            cast(count(*) filter (where answer_status = 'unanswered') as bigint) as unanswered,
            cast(count(*) filter (where answer_status = 'quarantined') as bigint) as quarantined
        from answers
        group by {{ dimensions | join(', ') }}
    )

    select * from final
{%- endmacro %}

{# Counts of the answers that meet a condition, as a bigint. #}
{% macro count_of(condition) -%} cast(count(*) filter (where {{ condition }}) as bigint) {%- endmacro %}
