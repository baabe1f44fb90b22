-- One row per KPI x period (month, quarter, year, all) x dimension name x dimension value: the scores as people read
-- them, with interval, sample size and change against the period before.
with

scored as (
    select * from {{ ref('int_kpi_scored') }}
),

compared as (
    select
        *,
        lag(value) over (partition by kpi, dim_name, dim_value, period_type order by period_start) as previous_value,
        lag(variance)
            over (partition by kpi, dim_name, dim_value, period_type order by period_start)
            as previous_variance,
        lag(responses)
            over (partition by kpi, dim_name, dim_value, period_type order by period_start)
            as previous_responses,
        lag(effective_responses)
            over (partition by kpi, dim_name, dim_value, period_type order by period_start)
            as previous_effective,
        -- Rounded: the squares of thirty equal weights may sum to a little less than thirty.
        round(effective_responses, 6) < {{ var('min_responses_display') }} as is_low_n,
        -- Persons are hidden by their number, however little their answers weigh.
        responses > 0 and responses < {{ var('min_responses_privacy') }} as is_suppressed
    from scored
),

changed as (
    select
        *,
        case
            when not is_suppressed and previous_responses >= {{ var('min_responses_privacy') }}
                then value - previous_value
        end as change,
        {{ change_error('variance', 'effective_responses', 'previous_variance', 'previous_effective') }} as change_error
    from compared
),

final as (
    select
        {{ surrogate_key([
            'changed.kpi', 'changed.period_type', 'changed.period_start', 'changed.dim_name', 'changed.dim_value'
        ]) }} as kpi_board_key,
        changed.kpi,
        definitions.kpi_name,
        definitions.unit,
        definitions.higher_is_better,
        changed.period_type,
        changed.period_start,
        changed.dim_name,
        changed.dim_value,
        case when not changed.is_suppressed then changed.value end as value,
        changed.responses,
        case when not changed.is_suppressed then changed.effective_responses end as effective_responses,
        case when not changed.is_suppressed then changed.unanswered end as unanswered,
        case when not changed.is_suppressed then changed.quarantined end as quarantined,
        case when not changed.is_suppressed then changed.ci_low end as ci_low,
        case when not changed.is_suppressed then changed.ci_high end as ci_high,
        changed.is_low_n,
        changed.is_suppressed,
        changed.change,
        {{ change_z('changed.change', 'changed.change_error') }} as change_z,
        {{ is_significant('changed.change', 'changed.change_error') }} as is_change_significant
    from changed
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on changed.kpi = definitions.kpi
)

select * from final
