{# Figures of the marts: a share or a mean with its parts and its 95 % interval, hidden where it rests on a few persons. #}

{# An expression, null where it rests on so few that a single person's could be read off it. #}
{% macro shown(expression, n) -%}
    case when {{ n }} = 0 or {{ n }} >= {{ var('min_responses_privacy') }} then {{ expression }} end
{%- endmacro %}

{# Is a figure of `n` hidden? None at all is nobody's. #}
{% macro is_few(n) -%} ({{ n }} > 0 and {{ n }} < {{ var('min_responses_privacy') }}) {%- endmacro %}

{# The columns of a share: its hits, <name>_pct and the bounds of Wilson's interval. #}
{% macro share_figures(name, hits, n) -%}
    {{ shown(hits, n) }} as {{ hits }},
    {{ shown(percent(hits, n), n) }} as {{ name }}_pct,
    {{ shown(wilson_bound(hits, n, '-'), n) }} as {{ name }}_ci_low,
    {{ shown(wilson_bound(hits, n, '+'), n) }} as {{ name }}_ci_high
{%- endmacro %}

{# The columns of a mean of what cannot be below 0: <name>_sum, <name>_sum_sq, <name>_mean and the bounds of Student's
   interval. Of one alone there is no interval. #}
{% macro mean_figures(name, n) -%}
    {%- set total, total_sq = name ~ '_sum', name ~ '_sum_sq' -%}
    {{ shown(total, n) }} as {{ total }},
    {{ shown(total_sq, n) }} as {{ total_sq }},
    {{ shown(mean_of(total, n), n) }} as {{ name }}_mean,
    {{ shown(mean_bound(total, total_sq, n, '-', least=0), n) }} as {{ name }}_ci_low,
    {{ shown(mean_bound(total, total_sq, n, '+'), n) }} as {{ name }}_ci_high
{%- endmacro %}

{# The sums that a mean is made of, as aggregates. #}
{% macro mean_sums(name, expression) -%}
    {{ sum_of('cast(' ~ expression ~ ' as decimal(18, 9))', 9) }} as {{ name }}_sum,
    {{ sum_of_squares(expression) }} as {{ name }}_sum_sq
{%- endmacro %}

{# The parts of one KPI in the shape of the board, by month and for all brands and each. `hits` is the condition of a share, or
   else `value` what a mean is of; rows of `relation` have month_start and brand_key, and `counts` says which of them count. #}
{% macro kpi_rows(kpi, relation, counts, hits=none, value=none) -%}
    {%- for name, member in [('all', "'all'"), ('brand', 'brand_key')] %}
    select
        '{{ kpi }}' as kpi,
        month_start,
        '{{ name }}' as dim_name,
        {{ member }} as dim_value,
        cast(count(*) as bigint) as responses,
        cast(count(*) as decimal(38, 12)) as weight_sum,
        cast(count(*) as decimal(38, 18)) as weight_sum_sq,
        cast({{ count_of(hits) if hits else 0 }} as decimal(38, 12)) as hits,
        cast(0 as decimal(38, 12)) as misses,
        {%- set exact = 'cast(' ~ value ~ ' as decimal(18, 6))' %}
        cast({{ sum_of(exact, 12) if value else 0 }} as decimal(38, 12)) as total,
        cast({{ sum_of(exact ~ ' * ' ~ exact, 12) if value else 0 }} as decimal(38, 12)) as total_sq,
        cast(0 as bigint) as unanswered,
        cast(0 as bigint) as quarantined
    from {{ relation }}
    where {{ counts }} and month_start is not null
    group by month_start{{ ', brand_key' if name == 'brand' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
