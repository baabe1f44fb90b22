{# The parts of one KPI in the shape of the board, by month, for all brands and for each: the one way into int_kpi_parts for
   whatever is no survey score. Rows of `relation` have month_start and brand_key. #}

{# From aggregates: {measure of kpi_measures(): SQL}; what is left out is 0. Each unit weighs 1. #}
{% macro kpi_sums(kpi, relation, aggregates, counts='true') -%}
    {%- set each = {'weight_sum': aggregates['responses'], 'weight_sum_sq': aggregates['responses']} -%}
    {%- for name, member in [('all', "'all'"), ('brand', 'brand_key')] %}
    select
        '{{ kpi }}' as kpi,
        month_start,
        '{{ name }}' as dim_name,
        {{ member }} as dim_value,
        {%- for measure, type in kpi_measures().items() %}
        cast({{ aggregates.get(measure, each.get(measure, '0')) }} as {{ type }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    where {{ counts }} and month_start is not null
    group by month_start{{ ', brand_key' if name == 'brand' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# From units, one row each. `counts` says which rows the KPI is about at all; the others are conditions too, but `value`, what
   a mean is of, with `decimals`. Every unit is a response, unless `responses` says which. #}
{% macro kpi_rows(kpi, relation, counts='true', hits=none, misses=none, value=none, decimals=6, responses='true',
                  unanswered=none, quarantined=none) -%}
    {%- set conditions = {
        'responses': responses, 'hits': hits, 'misses': misses, 'unanswered': unanswered, 'quarantined': quarantined
    } -%}
    {%- set aggregates = {} -%}
    {%- for measure, condition in conditions.items() if condition -%}
        {%- do aggregates.update({measure: count_of(condition)}) -%}
    {%- endfor -%}
    {%- if value -%}
        {%- set exact = 'cast(' ~ value ~ ' as decimal(18, ' ~ decimals ~ '))' -%}
        {%- do aggregates.update({'total': sum_of(exact, 12), 'total_sq': sum_of(exact ~ ' * ' ~ exact, 12)}) -%}
    {%- endif -%}
    {{ kpi_sums(kpi, relation, aggregates, counts) }}
{%- endmacro %}
