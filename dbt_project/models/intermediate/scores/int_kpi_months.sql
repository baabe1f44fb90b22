-- One row per KPI x month x dimension name x dimension value: the twelve months that end with it, pooled, and what the
-- months before it were like. Hidden months say nothing here.
{%- set member = 'partition by kpi, dim_name, dim_value' %}
{%- set twelve = member ~ ' order by month_start rows between 11 preceding and current row' %}
{%- set of_value = ['responses', 'weight_sum', 'hits', 'misses', 'total'] %}
{%- set of_interval = of_value + ['weight_sum_sq', 'total_sq'] %}
{%- set least = var('min_responses_privacy') %}
with

months as (
    select
        *,
        period_start as month_start
    from {{ ref('int_kpi_scored') }}
    where period_type = 'month'
),

last_twelve as (
    select
        kpi,
        metric,
        month_start,
        dim_name,
        dim_value,
        suppression,
        count(*) over ({{ twelve }}) as months,
        sum(case when suppression is not null then responses else 0 end) over ({{ twelve }}) as responses_hidden,
        {{ pooled_measures(twelve, of_value) }}
    from months
),

-- Without the months that are shown no figure of fewer than five persons may be left.
rolled as (
    select
        *,
        {{ kpi_value('metric', 'hits', 'misses', 'total', 'weight_sum') }} as value,
        suppression is null and months = 12 and responses >= {{ least }}
        and (responses_hidden = 0 or responses_hidden >= {{ least }}) as is_shown
    from last_twelve
),

months_before as (
    select
        months.kpi,
        months.metric,
        months.month_start,
        months.dim_name,
        months.dim_value,
        earlier.value,
        earlier.{{ of_interval | join(', earlier.') }}
    from months
    inner join months as earlier
        on months.kpi = earlier.kpi
        and months.dim_name = earlier.dim_name
        and months.dim_value = earlier.dim_value
        and months.month_start > earlier.month_start
        and earlier.month_start >= {{ dbt.dateadd('month', -var('anomaly_months'), 'months.month_start') }}
    where earlier.suppression is null and earlier.value is not null
),

pooled as (
    select
        kpi,
        metric,
        month_start,
        dim_name,
        dim_value,
        cast(count(*) as bigint) as months,
        {{ quantile('value', 0.5) }} as median,
        {{ pooled_measures(measures=of_interval) }}
    from months_before
    group by kpi, metric, month_start, dim_name, dim_value
    having count(*) >= {{ var('anomaly_least_months') }}
),

deviations as (
    select
        pooled.kpi,
        pooled.month_start,
        pooled.dim_name,
        pooled.dim_value,
        {{ quantile('abs(months_before.value - pooled.median)', 0.5) }} as mad
    from months_before
    inner join pooled
        on months_before.kpi = pooled.kpi
        and months_before.month_start = pooled.month_start
        and months_before.dim_name = pooled.dim_name
        and months_before.dim_value = pooled.dim_value
    group by pooled.kpi, pooled.month_start, pooled.dim_name, pooled.dim_value
),

history as (
    {{ scored_parts('pooled') }}
),

final as (
    select
        rolled.kpi,
        rolled.month_start,
        rolled.dim_name,
        rolled.dim_value,
        case when rolled.is_shown then rolled.value end as value_rolling_12m,
        case when rolled.is_shown then rolled.responses end as responses_rolling_12m,
        history.months as history_months,
        history.median as history_median,
        deviations.mad as history_mad,
        history.ci_low as history_ci_low,
        history.ci_high as history_ci_high
    from rolled
    left join history
        on rolled.kpi = history.kpi
        and rolled.month_start = history.month_start
        and rolled.dim_name = history.dim_name
        and rolled.dim_value = history.dim_value
    left join deviations
        on rolled.kpi = deviations.kpi
        and rolled.month_start = deviations.month_start
        and rolled.dim_name = deviations.dim_name
        and rolled.dim_value = deviations.dim_value
)

select * from final
