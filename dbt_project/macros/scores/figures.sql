{# Figures of the marts: shares and means with their parts and their 95 % intervals. What is hidden says hiding.sql. #}

{# A share in percent; null where nothing could have been counted. #}
{% macro percent(hits, n) -%} 100 * {{ as_double(hits) }} / nullif({{ n }}, 0) {%- endmacro %}

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

{# The columns of a share that is hidden by its own number: its hits, <name>_pct and the bounds of Wilson's interval. With
   `flag`, the name of a column, by that. #}
{% macro share_figures(name, hits, n, flag=none) -%}
    {%- set hidden = flag or is_few(n) -%}
    {{ unless_suppressed(hits, hidden) }} as {{ hits }},
    {{ unless_suppressed(percent(hits, n), hidden) }} as {{ name }}_pct,
    {{ unless_suppressed(wilson_bound(hits, n, '-'), hidden) }} as {{ name }}_ci_low,
    {{ unless_suppressed(wilson_bound(hits, n, '+'), hidden) }} as {{ name }}_ci_high
{%- endmacro %}

{# The columns of a mean of what cannot be below 0: <name>_sum, <name>_sum_sq, <name>_mean and the bounds of Student's
   interval. Of one alone there is no interval. Hidden as a share is. #}
{% macro mean_figures(name, n, flag=none) -%}
    {%- set hidden = flag or is_few(n) -%}
    {%- set total, total_sq = name ~ '_sum', name ~ '_sum_sq' -%}
    {{ unless_suppressed(total, hidden) }} as {{ total }},
    {{ unless_suppressed(total_sq, hidden) }} as {{ total_sq }},
    {{ unless_suppressed(mean_of(total, n), hidden) }} as {{ name }}_mean,
    {{ unless_suppressed(mean_bound(total, total_sq, n, '-', least=0), hidden) }} as {{ name }}_ci_low,
    {{ unless_suppressed(mean_bound(total, total_sq, n, '+'), hidden) }} as {{ name }}_ci_high
{%- endmacro %}

{# The sums that a mean is made of, as aggregates. #}
{% macro mean_sums(name, expression) -%}
    {{ sum_of('cast(' ~ expression ~ ' as decimal(18, 9))', 9) }} as {{ name }}_sum,
    {{ sum_of_squares(expression) }} as {{ name }}_sum_sq
{%- endmacro %}
