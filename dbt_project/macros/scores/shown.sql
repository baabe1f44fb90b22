{# What readers of a mart see of counts and sums: shares and means with their intervals, unless too few stand behind them. #}

{# A share in percent; null where nothing could have been counted. #}
{% macro percent(hits, n) -%} 100 * {{ as_double(hits) }} / nullif({{ n }}, 0) {%- endmacro %}

{# One bound of a share's interval by Wilson: exactly 0 where nothing and 100 where everything was counted, so that equals tie. #}
{% macro share_bound(hits, n, sign) -%}
    case when {{ hits }} = {{ '0 and ' ~ n ~ ' > 0 then 0.0' if sign == '-' else n ~ ' and ' ~ n ~ ' > 0 then 100.0' }}
        else {{ wilson_bound(hits, n, sign) }} end
{%- endmacro %}

{# A mean; null where there is nothing to average. #}
{% macro mean_of(total, n) -%} {{ as_double(total) }} / nullif({{ n }}, 0) {%- endmacro %}

{# The sum of the squares of values with nine decimals. #}
{% macro sum_of_squares(value) -%}
    {%- set exact = 'cast(' ~ value ~ ' as decimal(18, 9))' -%} {{ sum_of(exact ~ ' * ' ~ exact, 9) }}
{%- endmacro %}

{# One bound of a mean's interval by Student's t; null below two values. `least`, `greatest`: the ends of its scale. #}
{% macro mean_bound(total, total_sq, n, sign, least=none, greatest=none) -%}
    {%- set bound -%}
        {{ mean_of(total, n) }} {{ sign }} {{ student_t(n ~ ' - 1') }} * sqrt({{ sample_variance(total, total_sq, n) }} / {{ n }})
    {%- endset -%}
    case when {{ n }} > 1 then
        {{ 'greatest(' ~ least ~ ', ' if least is not none }}{{ 'least(' ~ greatest ~ ', ' if greatest is not none -}}
        {{ bound }}{{ ')' if greatest is not none }}{{ ')' if least is not none }}
    end
{%- endmacro %}

{# A rating pulled towards that of all: `weight` ratings of `prior` are added, so that five stars of one review are not the best. #}
{% macro bayesian_mean(total, n, prior, weight) -%}
    case when {{ n }} > 0 then ({{ as_double(total) }} + {{ weight }} * {{ prior }}) / ({{ n }} + {{ weight }}) end
{%- endmacro %}

{# The two flags over `n`, the number of persons, answers or journeys behind a row. #}
{% macro small_numbers(n) -%}
    {{ n }} < {{ var('min_responses_display') }} as is_low_n,
        {{ n }} > 0 and {{ n }} < {{ var('min_responses_privacy') }} as is_suppressed
{%- endmacro %}

{# A figure of a row that has the flag is_suppressed. #}
{% macro unless_suppressed(figure) -%} case when not is_suppressed then {{ figure }} end {%- endmacro %}

{# The measures of a KPI in their types: {measure: expression}; those left out are 0. #}
{% macro kpi_measures_of(expressions) -%}
    {%- for measure, type in kpi_measures().items() -%}
        cast({{ expressions.get(measure, '0') }} as {{ type }}) as {{ measure }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
