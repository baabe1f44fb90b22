{# The board: parts scored, whatever the KPI; a month against the months before it. #}

{# Models beside the score marts that give the board parts, in the columns of int_kpi_dimension_parts: one line a model. #}
{% macro kpi_part_models() -%}
    {{ return([
        'int_kpi_dimension_parts', 'int_kpi__journey', 'int_kpi__perception', 'int_kpi__value', 'int_kpi__service',
    ]) }}
{%- endmacro %}

{# How a metric is scored: a difference of two shares, a share, or else a mean. #}
{% macro is_net(metric) -%} {{ metric }} in ('nps', 'net') {%- endmacro %}
{% macro is_share(metric) -%} {{ metric }} in ('csat', 'share') {%- endmacro %}

{# A query: the rows of `relation` (columns metric and those of kpi_measures()) with effective_responses, value, variance of one
   answer, ci_low and ci_high. Sums of weights count as as many answers as the weights leave; without weights nothing changes.
   A mean of 0 or more is not taken below 0 by its margin, and effort not above 100: nothing is there. #}
{% macro scored_parts(relation) -%}
    {%- set effective = 'effective_responses / nullif(' ~ as_double('weight_sum') ~ ', 0)' -%}
    {%- set bounds = {'ci_low': '-', 'ci_high': '+'} -%}
    select
        *,
        {%- for name, sign in bounds.items() %}
        case
            when {{ is_net('metric') }} then {{ nps_bound('effective_hits', 'effective_misses', 'effective_responses', sign) }}
            when {{ is_share('metric') }} then {{ wilson_bound('effective_hits', 'effective_responses', sign) }}
            when t_margin is null then null
            {%- if sign == '-' %}
            when value < 0 then value - t_margin
            else greatest(0, value - t_margin)
            {%- else %}
            when metric = 'ces' then least(100, value + t_margin)
            else value + t_margin
            {%- endif %}
        end as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            *,
            case
                when not ({{ is_net('metric') }} or {{ is_share('metric') }})
                    then {{ student_t('(effective_responses - 1)') }} * sqrt(variance / effective_responses)
            end as t_margin
        from (
            select
                *,
                {{ kpi_value('metric', 'hits', 'misses', 'total', 'weight_sum') }} as value,
                {{ kpi_variance(
                    'metric', 'hits', 'misses', 'weight_sum', 'effective_total', 'effective_total_sq', 'effective_responses'
                ) }} as variance
            from (
                select
                    *,
                    {%- for part in ['hits', 'misses', 'total', 'total_sq'] %}
                    {{ as_double(part) }} * {{ effective }} as effective_{{ part }}{{ ',' if not loop.last }}
                    {%- endfor %}
                from (
                    select
                        *,
                        {{ effective_responses('weight_sum', 'weight_sum_sq', 'responses') }} as effective_responses
                    from {{ relation }}
                )
            )
        )
    )
{%- endmacro %}

{# How far a month is from the months before it, in robust standard deviations (Iglewicz and Hoaglin, 1993): the median
   absolute deviation times 1 / 0.6745 is the standard deviation where scores are normal. Of months that were all alike nothing
   can be said but that one is like them: 0; else null. #}
{% macro anomaly_z(value, median, mad) -%}
    case
        when {{ mad }} > 1e-9 then 0.6745 * ({{ value }} - {{ median }}) / {{ mad }}
        when abs({{ value }} - {{ median }}) <= 1e-9 then 0.0
    end
{%- endmacro %}
