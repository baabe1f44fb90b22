{# 95 % intervals. Arguments are SQL expressions over counts and sums; each gives a double, null where there is no answer.
   greatest() and least() skip nulls, so every clamp stands behind a condition of its own. #}

{% macro as_double(expression) -%} cast({{ expression }} as double) {%- endmacro %}

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

{# One bound of the Wilson interval of a share, in percent. #}
{% macro wilson_bound(hits, responses, sign) -%}
    {%- set z = var('z_95') -%}
    {%- set n = as_double('nullif(' ~ responses ~ ', 0)') -%}
    {%- set p = '(' ~ as_double(hits) ~ ' / ' ~ n ~ ')' -%}
    100 * ({{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
        {{ sign }} {{ z }} * sqrt(greatest(0, {{ p }} * (1 - {{ p }})) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})))
    / (1 + {{ z }} * {{ z }} / {{ n }})
{%- endmacro %}

{# Unbiased variance of a mean's answers from their sum and sum of squares; null below two answers. #}
{% macro sample_variance(total, total_sq, responses) -%}
    case when {{ responses }} > 1 then greatest(0,
        ({{ as_double(total_sq) }} - {{ as_double(total) }} * {{ as_double(total) }} / {{ responses }}) / ({{ responses }} - 1)
    ) end
{%- endmacro %}

{# 97.5 % quantile of Student's t: the seed's where it has one, else the Cornish-Fisher series (error < 1e-9 beyond 200). #}
{% macro student_t(seed_quantile, degrees) -%}
    {%- set z = var('z_95') -%}
    {%- set v = as_double('nullif(' ~ degrees ~ ', 0)') -%}
    coalesce({{ seed_quantile }},
        {{ z }} + ({{ z ** 3 + z }}) / (4 * {{ v }})
        + ({{ 5 * z ** 5 + 16 * z ** 3 + 3 * z }}) / (96 * {{ v }} * {{ v }})
        + ({{ 3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z }}) / (384 * {{ v }} * {{ v }} * {{ v }}))
{%- endmacro %}
