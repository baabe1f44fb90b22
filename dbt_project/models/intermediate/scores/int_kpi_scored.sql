-- One row per KPI x period x dimension name x dimension value: the score, its 95 % interval and the variance of one
-- answer. Nothing is suppressed here; the board does that.
with

periods as (
    select
        periods.*,
        definitions.metric,
        {{ effective_responses('periods.weight_sum', 'periods.weight_sum_sq', 'periods.responses') }}
            as effective_responses
    from {{ ref('int_kpi_periods') }} as periods
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on periods.kpi = definitions.kpi
),

-- Sums of weights as counts of as many answers as the weights leave; without weights nothing changes.
effective as (
    select
        *,
        {{ as_double('hits') }} * effective_responses / nullif({{ as_double('weight_sum') }}, 0) as effective_hits,
        {{ as_double('misses') }} * effective_responses / nullif({{ as_double('weight_sum') }}, 0) as effective_misses,
        {{ as_double('total') }} * effective_responses / nullif({{ as_double('weight_sum') }}, 0) as effective_total,
        {{ as_double('total_sq') }} * effective_responses / nullif({{ as_double('weight_sum') }}, 0)
            as effective_total_sq
    from periods
),

spread as (
    select
        *,
        {{ kpi_value('metric', 'hits', 'misses', 'total', 'weight_sum') }} as value,
        {{ kpi_variance(
            'metric', 'hits', 'misses', 'weight_sum', 'effective_total', 'effective_total_sq', 'effective_responses'
        ) }} as variance
    from effective
),

margins as (
    select
        *,
        case
            when metric = 'ces'
                then {{ student_t('(effective_responses - 1)') }} * sqrt(variance / effective_responses)
        end as t_margin
    from spread
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
        hits,
        misses,
        total,
        unanswered,
        quarantined,
        value,
        variance,
        case metric
            when 'nps' then {{ nps_bound('effective_hits', 'effective_misses', 'effective_responses', '-') }}
            when 'csat' then {{ wilson_bound('effective_hits', 'effective_responses', '-') }}
            else case when t_margin is not null then greatest(0, value - t_margin) end
        end as ci_low,
        case metric
            when 'nps' then {{ nps_bound('effective_hits', 'effective_misses', 'effective_responses', '+') }}
            when 'csat' then {{ wilson_bound('effective_hits', 'effective_responses', '+') }}
            else case when t_margin is not null then least(100, value + t_margin) end
        end as ci_high
    from margins
)

select * from final
