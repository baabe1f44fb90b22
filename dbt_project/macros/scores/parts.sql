{# The additive parts of the scores: what the monthly marts hold, and how a KPI is put together from them. #}

{# Counts of the answers that meet a condition, as a bigint. #}
{% macro count_of(condition) -%} cast(count(*) filter (where {{ condition }}) as bigint) {%- endmacro %}

{# A sum as a decimal: doubles would sum to other digits in another order. 0 where there is nothing to sum. #}
{% macro sum_of(expression, scale) -%} cast(coalesce(sum({{ expression }}), 0) as decimal(38, {{ scale }})) {%- endmacro %}

{# Does the answer count in the weighted scores? #}
{% macro is_weighted() -%} coalesce(weight > 0, false) {%- endmacro %}

{# Was a customer asked? Employees and partners are in the facts, and in no score and no journey. #}
{% macro asks_customers(answers='') -%} coalesce({{ answers }}audience, 'customer') = 'customer' {%- endmacro %}

{# Does the answer count? What others than customers say, tests, machines and repeats are in the facts and in no score. #}
{% macro counts_in_scores(answers='') -%}
    {{ asks_customers(answers) }} and {{ answers }}excluded_reason is null
{%- endmacro %}

{# The parts of one metric: column -> SQL aggregate over rows of fct_survey_answers. #}
{% macro score_parts(metric) -%}
    {%- set effort = 'cast(effort_0_100 as decimal(18, 9))' -%}
    {%- set effort_sq = 'cast(' ~ effort ~ ' * ' ~ effort ~ ' as decimal(18, 9))' -%}
    {%- set of_metric = {
        'nps': {
            'promoters': count_of("nps_group = 'promoter'"),
            'passives': count_of("nps_group = 'passive'"),
            'detractors': count_of("nps_group = 'detractor'"),
            'weighted_promoters': sum_of("case when nps_group = 'promoter' then weight end", 12),
            'weighted_detractors': sum_of("case when nps_group = 'detractor' then weight end", 12),
        },
        'ces': {
            'effort_sum': sum_of('effort_0_100', 9),
            'effort_sum_sq': sum_of(effort ~ ' * ' ~ effort, 9),
            'low_effort': count_of(is_low_effort('effort_0_100')),
            'high_effort': count_of(is_high_effort('effort_0_100')),
            'native_sum': sum_of('score_native', 4),
            'weighted_effort_sum': sum_of('weight * ' ~ effort, 12),
            'weighted_effort_sum_sq': sum_of('weight * ' ~ effort_sq, 12),
        },
        'csat': {
            'satisfied': count_of('is_satisfied'),
            'score_sum': sum_of('score_native', 4),
            'weighted_satisfied': sum_of('case when is_satisfied then weight end', 12),
        },
    } -%}
    {%- set parts = of_metric[metric] -%}
    {%- set scored = "case when answer_status = 'scored' then " -%}
    {%- do parts.update({
        'weight_sum': sum_of(scored ~ 'weight end', 12),
        'weight_sum_sq': sum_of(scored ~ 'cast(weight * weight as decimal(38, 18)) end', 18),
        'responses': count_of("answer_status = 'scored'"),
        'unanswered': count_of("answer_status = 'unanswered'"),
        'quarantined': count_of("answer_status = 'quarantined'"),
    }) -%}
    {{ return(parts) }}
{%- endmacro %}

{# The same parts as a list of columns. #}
{% macro score_sums(metric) -%}
    {%- for name, aggregate in score_parts(metric).items() -%}
        {{ aggregate }} as {{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# What every KPI is made of, whatever its metric: measure -> type. #}
{% macro kpi_measures() -%}
    {{ return({
        'responses': 'bigint', 'weight_sum': 'decimal(38, 12)', 'weight_sum_sq': 'decimal(38, 18)', 'hits': 'decimal(38, 12)',
        'misses': 'decimal(38, 12)', 'total': 'decimal(38, 12)', 'total_sq': 'decimal(38, 12)', 'unanswered': 'bigint',
        'quarantined': 'bigint',
    }) }}
{%- endmacro %}

{# The measures (or some of them) added up, each in its type, by group or over a window; and those of a period in which nobody
   answered. #}
{% macro pooled_measures(window='', measures=none) -%}
    {%- set types = kpi_measures() -%}
    {%- for measure in measures or types -%}
        cast(sum({{ measure }}){{ ' over (' ~ window ~ ')' if window }} as {{ types[measure] }}) as {{ measure }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro no_measures() -%}
    {%- for measure in kpi_measures() -%} 0 as {{ measure }}{{ ', ' if not loop.last }} {%- endfor -%}
{%- endmacro %}

{# The KPIs that parts of one metric give, plain and weighted, in one shape: hits and misses are promoters and detractors
   (NPS) or satisfied answers (CSAT); total and total_sq sum effort. `columns` are passed on. Where answers have no weight
   each weighs 1, so that one formula serves both. #}
{% macro kpis_of(relation, metric, columns) -%}
    {%- set parts = {
        'nps': {'hits': 'promoters', 'misses': 'detractors'},
        'ces': {'total': 'effort_sum', 'total_sq': 'effort_sum_sq'},
        'csat': {'hits': 'satisfied'},
    }[metric] -%}
    {%- set kpi = {'nps': "'nps_' || nps_kind", 'ces': "'ces_effort'", 'csat': "'csat'"}[metric] -%}
    {%- for is_weighted in [false, true] %}
    select
        {{ kpi }}{{ " || '_weighted'" if is_weighted }} as kpi,
        {{ columns | join(', ') }},
        responses,
        cast({{ 'weight_sum' if is_weighted else 'responses' }} as decimal(38, 12)) as weight_sum,
        cast({{ 'weight_sum_sq' if is_weighted else 'responses' }} as decimal(38, 18)) as weight_sum_sq,
        {%- for part in ['hits', 'misses', 'total', 'total_sq'] %}
        cast({{ ('weighted_' if is_weighted else '') ~ parts[part] if part in parts else '0' }} as decimal(38, 12)) as {{ part }},
        {%- endfor %}
        unanswered,
        quarantined
    from {{ relation }}
    {{ 'where is_weighted' if is_weighted else 'union all' }}
    {%- endfor %}
{%- endmacro %}
