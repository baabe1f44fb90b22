-- One row per KPI x period x dimension name x dimension value: the score, its 95 % interval, the variance of one
-- answer, and why it must not be shown, if so. Nothing is hidden here; the board does that.
with

periods as (
    select
        periods.*,
        definitions.metric
    from {{ ref('int_kpi_periods') }} as periods
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on periods.kpi = definitions.kpi
),

-- Persons are hidden by their number, however little their answers weigh.
scored as (
    select
        *,
        {{ is_few('responses') }} as is_few
    from ({{ scored_parts('periods') }})
),

final as (
    select
        kpi,
        period_type,
        period_start,
        dim_name,
        dim_value,
        metric,
        responses,
        coalesce(effective_responses, 0) as effective_responses,
        weight_sum,
        weight_sum_sq,
        hits,
        misses,
        total,
        total_sq,
        unanswered,
        quarantined,
        value,
        variance,
        ci_low,
        ci_high,
        {{ suppression(
            'responses', 'is_few', "dim_name = 'all'", 'kpi, period_type, period_start', 'dim_value', family='dim_name'
        ) }} as suppression
    from scored
)

select * from final
