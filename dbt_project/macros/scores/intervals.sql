{# 95 % intervals. Arguments are SQL expressions over counts and sums; each gives a double, null where there is no answer.
   Of weighted answers the counts are effective ones: the weighted shares of effective_responses().
   greatest() and least() skip nulls, so every clamp stands behind a condition of its own. #}

{% macro as_double(expression) -%} cast({{ expression }} as double) {%- endmacro %}

{# How many equally weighted answers would say as much: (sum w)^2 / sum w^2, never more than there are answers; as many as
   there are where all weigh the same. #}
{% macro effective_responses(weight_sum, weight_sum_sq, responses) -%}
    case
        when {{ responses }} > 0
            then least({{ responses }}, {{ as_double(weight_sum) }} * {{ as_double(weight_sum) }} / nullif({{ as_double(weight_sum_sq) }}, 0))
    end
{%- endmacro %}

{# NPS from its parts, -100 to 100. #}
{% macro nps_value(promoters, detractors, responses) -%}
    100 * {{ as_double(promoters ~ ' - ' ~ detractors) }} / nullif({{ responses }}, 0)
{%- endmacro %}

{# Variance of one answer on the -1..1 scale: p + d - (p - d)^2. #}
{% macro nps_variance(promoters, detractors, responses) -%}
    ({{ as_double(promoters ~ ' + ' ~ detractors) }} / nullif({{ responses }}, 0)
        - pow({{ as_double(promoters ~ ' - ' ~ detractors) }} / nullif({{ responses }}, 0), 2))
{%- endmacro %}

{# One bound of the adjusted Wald interval of NPS: 3 answers are added, 3/4 promoter and 3/4 detractor; clamped. #}
{% macro nps_bound(promoters, detractors, responses, sign) -%}
    {%- set p = '(' ~ promoters ~ ' + 0.75)' -%}
    {%- set d = '(' ~ detractors ~ ' + 0.75)' -%}
    {%- set n = '(' ~ responses ~ ' + 3)' -%}
    case when {{ responses }} > 0 then greatest(-100, least(100, 100 * (
        {{ as_double(p ~ ' - ' ~ d) }} / {{ n }}
        {{ sign }} {{ var('z_95') }} * sqrt({{ nps_variance(p, d, n) }} / {{ n }})
    ))) end
{%- endmacro %}

{# One bound of the Wilson interval of a share, in percent: exactly 0 where nothing and 100 where everything was counted, so
   that equals tie and nothing is rounded past the end of the scale. #}
{% macro wilson_bound(hits, responses, sign) -%}
    {%- set z = var('z_95') -%}
    {%- set n = as_double('nullif(' ~ responses ~ ', 0)') -%}
    {%- set p = '(' ~ as_double(hits) ~ ' / ' ~ n ~ ')' -%}
    case
        when {{ hits }} = {{ '0' if sign == '-' else responses }} and {{ responses }} > 0 then {{ '0.0' if sign == '-' else '100.0' }}
        else 100 * ({{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
            {{ sign }} {{ z }} * sqrt(greatest(0, {{ p }} * (1 - {{ p }})) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})))
            / (1 + {{ z }} * {{ z }} / {{ n }})
    end
{%- endmacro %}

{# Unbiased variance of a mean's answers from their sum and sum of squares; null below two answers. What is left of equal
   answers after rounding is no spread. #}
{% macro sample_variance(total, total_sq, responses) -%}
    {%- set rest = '(' ~ as_double(total_sq) ~ ' - ' ~ as_double(total) ~ ' * ' ~ as_double(total) ~ ' / ' ~ responses ~ ')' -%}
    case when {{ responses }} > 1 then
        case when {{ rest }} > 1e-12 * {{ as_double(total_sq) }} then {{ rest }} / ({{ responses }} - 1) else 0.0 end
    end
{%- endmacro %}

{# 97.5 % quantile of Student's t for any degrees of freedom from 1 on, whole or not (a weighted mean has broken ones); null
   below. A polynomial of 1 / degrees fitted to ln t: exact to nine digits throughout, where the usual series is a quarter
   too narrow at two degrees. #}
{% macro student_t(degrees) -%}
    {%- set coefficients = [1.2103647139, 0.7075858960, 0.1520151278, -0.2297167103, -0.1187840265, 0.4420950177, -1.0181103669,
        1.9935180575, -2.6192136360, 2.2111440089, -1.1710204569, 0.3576519352, -0.0483652224] -%}
    {%- set x = '(1 / ' ~ as_double(degrees) ~ ')' -%}
    {%- set series = namespace(sql='0') -%}
    {%- for coefficient in coefficients | reverse -%}
        {%- set series.sql = '(' ~ coefficient ~ ' + ' ~ series.sql ~ ') * ' ~ x -%}
    {%- endfor -%}
    case when {{ degrees }} >= 1 then {{ var('z_95') }} * exp({{ series.sql }}) end
{%- endmacro %}

{# A KPI and the variance of one answer from their parts: `hits` and `misses` are promoters and detractors (NPS) or the two
   sides of any other net score, `hits` alone the successes of a share, `total` and `total_sq` sum what is averaged; `weight` is
   how many answers there are, or what they weigh together. #}
{% macro kpi_value(metric, hits, misses, total, weight) -%}
    case
        when {{ is_net(metric) }} then {{ nps_value(hits, misses, weight) }}
        when {{ is_share(metric) }} then 100 * {{ as_double(hits) }} / nullif({{ as_double(weight) }}, 0)
        else {{ as_double(total) }} / nullif({{ as_double(weight) }}, 0)
    end
{%- endmacro %}

{% macro kpi_variance(metric, hits, misses, weight, total, total_sq, responses) -%}
    case
        when {{ is_net(metric) }} then 10000 * {{ nps_variance(hits, misses, weight) }}
        when {{ is_share(metric) }}
            then 10000
                * ({{ as_double(hits) }} / nullif({{ as_double(weight) }}, 0))
                * (1 - {{ as_double(hits) }} / nullif({{ as_double(weight) }}, 0))
        else {{ sample_variance(total, total_sq, responses) }}
    end
{%- endmacro %}

{# Two samples compared: the standard error of the difference of their scores, the difference in such errors, and whether it
   is more than chance explains at 95 %. #}
{% macro change_error(variance, responses, other_variance, other_responses) -%}
    sqrt({{ variance }} / nullif({{ responses }}, 0) + {{ other_variance }} / nullif({{ other_responses }}, 0))
{%- endmacro %}

{% macro change_z(change, error) -%} case when {{ error }} > 0 then {{ change }} / {{ error }} end {%- endmacro %}

{% macro is_significant(change, error) -%}
    case when {{ change }} is not null then coalesce(abs({{ change }}) > {{ var('z_95') }} * {{ error }}, false) end
{%- endmacro %}

{# Welch's degrees of freedom of the difference of two means, from the squared standard errors; null where neither spreads. #}
{% macro welch_degrees(error_sq, n, other_error_sq, other_n) -%}
    pow({{ error_sq }} + {{ other_error_sq }}, 2) / nullif(
        pow({{ error_sq }}, 2) / nullif({{ n }} - 1, 0) + pow({{ other_error_sq }}, 2) / nullif({{ other_n }} - 1, 0), 0
    )
{%- endmacro %}

{# Half the width of that difference's interval; 0 where nobody differs from his group. #}
{% macro welch_margin(error_sq, other_error_sq, degrees) -%}
    case
        when {{ error_sq }} + {{ other_error_sq }} = 0 then 0.0
        else {{ student_t(degrees) }} * sqrt({{ error_sq }} + {{ other_error_sq }})
    end
{%- endmacro %}
