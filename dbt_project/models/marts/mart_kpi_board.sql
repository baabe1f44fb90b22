-- One row per KPI x period (month, quarter, year, all) x dimension name x dimension value: the scores as people read
-- them, with interval, sample size, target, and change against the period and the year before.
{%- set series = 'partition by kpi, dim_name, dim_value, period_type order by period_start' %}
with

-- Only what may be shown is compared, lest a hidden value be computed back.
scored as (
    select
        *,
        suppression is null as is_shown,
        case when suppression is null then value end as shown_value,
        -- Rounded: the squares of thirty equal weights may sum to a little less than thirty.
        round(effective_responses, 6) < {{ var('min_responses_display') }} as is_low_n
    from {{ ref('int_kpi_scored') }}
),

neighbours as (
    select
        *,
        lag(shown_value) over ({{ series }}) as previous_value,
        lag(variance) over ({{ series }}) as previous_variance,
        lag(effective_responses) over ({{ series }}) as previous_effective
    from scored
),

compared as (
    select
        neighbours.*,
        definitions.kpi_name,
        definitions.unit,
        definitions.counted,
        definitions.higher_is_better,
        definitions.target,
        neighbours.shown_value - neighbours.previous_value as change,
        {{ change_error(
            'neighbours.variance', 'neighbours.effective_responses',
            'neighbours.previous_variance', 'neighbours.previous_effective'
        ) }} as change_error,
        case when neighbours.is_shown then year_before.shown_value end as value_year_before,
        neighbours.shown_value - year_before.shown_value as change_year,
        {{ change_error(
            'neighbours.variance', 'neighbours.effective_responses',
            'year_before.variance', 'year_before.effective_responses'
        ) }} as change_year_error,
        months.value_rolling_12m,
        months.responses_rolling_12m,
        months.history_months,
        {{ anomaly_z('neighbours.shown_value', 'months.history_median', 'months.history_mad') }} as anomaly_z,
        neighbours.ci_low > months.history_ci_high or neighbours.ci_high < months.history_ci_low as is_beyond_history
    from neighbours
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on neighbours.kpi = definitions.kpi
    left join scored as year_before
        on neighbours.kpi = year_before.kpi
        and neighbours.dim_name = year_before.dim_name
        and neighbours.dim_value = year_before.dim_value
        and neighbours.period_type = year_before.period_type
        and neighbours.period_type != 'all'
        and neighbours.period_start = {{ dbt.dateadd('year', 1, 'year_before.period_start') }}
    left join {{ ref('int_kpi_months') }} as months
        on neighbours.kpi = months.kpi
        and neighbours.dim_name = months.dim_name
        and neighbours.dim_value = months.dim_value
        and neighbours.period_type = 'month'
        and neighbours.period_start = months.month_start
),

final as (
    select
        {{ surrogate_key(['kpi', 'period_type', 'period_start', 'dim_name', 'dim_value']) }} as kpi_board_key,
        kpi,
        kpi_name,
        unit,
        counted,
        higher_is_better,
        period_type,
        period_start,
        dim_name,
        dim_value,
        shown_value as value,
        responses,
        case when is_shown then effective_responses end as effective_responses,
        case when is_shown then unanswered end as unanswered,
        case when is_shown then quarantined end as quarantined,
        case when is_shown then ci_low end as ci_low,
        case when is_shown then ci_high end as ci_high,
        is_low_n,
        not is_shown as is_suppressed,
        suppression,
        target,
        case when higher_is_better then shown_value >= target else shown_value <= target end as is_target_met,
        change,
        {{ change_z('change', 'change_error') }} as change_z,
        {{ is_significant('change', 'change_error') }} as is_change_significant,
        value_year_before,
        change_year,
        {{ is_significant('change_year', 'change_year_error') }} as is_change_year_significant,
        value_rolling_12m,
        responses_rolling_12m,
        anomaly_z,
        case
            when history_months is not null and shown_value is not null
                then
                    not is_low_n
                    and coalesce(abs(anomaly_z) > {{ var('anomaly_z') }}, false)
                    and coalesce(is_beyond_history, false)
        end as is_anomaly
    from compared
)

select * from final
