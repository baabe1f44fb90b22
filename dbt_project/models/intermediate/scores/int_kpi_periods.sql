-- One row per KPI x period (month, quarter, year, all) x dimension name x dimension value, with no gap in between: a
-- period without an answer is there with responses 0, so that the period before is always the row before.
{%- set measures = kpi_measures() | join(', ') %}
with

parts as (
    select * from {{ ref('int_kpi_parts') }}
),

periods as (
    {%- for period in ['month', 'quarter', 'year'] %}
    select
        kpi,
        dim_name,
        dim_value,
        '{{ period }}' as period_type,
        {{ period_start('month_start', period) }} as period_start,
        {{ measures }}
    from parts
    union all
    {%- endfor %}
    select
        kpi,
        dim_name,
        dim_value,
        'all' as period_type,
        min(month_start) over (partition by kpi) as period_start,
        {{ measures }}
    from parts
),

bounds as (
    select kpi, min(month_start) as first_month, max(month_start) as last_month from parts
    group by kpi
),

members as (
    select distinct kpi, dim_name, dim_value from parts
),

calendar as (
    select distinct 'month' as period_type, month_start as period_start from {{ ref('dim_date') }}
    union all
    select distinct 'quarter' as period_type, quarter_start as period_start from {{ ref('dim_date') }}
    union all
    select distinct 'year' as period_type, year_start as period_start from {{ ref('dim_date') }}
),

gaps as (
    select
        members.kpi,
        members.dim_name,
        members.dim_value,
        calendar.period_type,
        calendar.period_start,
        {{ no_measures() }}
    from members
    inner join bounds on members.kpi = bounds.kpi
    inner join calendar
        on calendar.period_start <= bounds.last_month
        and calendar.period_start >= case calendar.period_type
            when 'month' then bounds.first_month
            when 'quarter' then {{ period_start('bounds.first_month', 'quarter') }}
            else {{ period_start('bounds.first_month', 'year') }}
        end
),

unioned as (
    select * from periods
    union all
    select * from gaps
),

final as (
    select
        kpi,
        period_type,
        period_start,
        dim_name,
        dim_value,
        {{ pooled_measures() }}
    from unioned
    group by kpi, period_type, period_start, dim_name, dim_value
)

select * from final
