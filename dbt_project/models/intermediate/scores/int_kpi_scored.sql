-- One row per KPI x period x dimension name x dimension value: the score, its 95 % interval and the variance of one
-- answer. Nothing is suppressed here; the board does that.
with

periods as (
    select
        periods.*,
        definitions.metric,
        quantiles.t_95 as seed_quantile
    from {{ ref('int_kpi_periods') }} as periods
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on periods.kpi = definitions.kpi
    left join {{ ref('student_t_quantiles') }} as quantiles on periods.responses - 1 = quantiles.degrees_of_freedom
),

spread as (
    select
        *,
        case metric
            when 'nps' then {{ nps_value('hits', 'misses', 'responses') }}
            when 'csat' then 100 * {{ as_double('hits') }} / nullif(responses, 0)
            else {{ as_double('total') }} / nullif(responses, 0)
        end as value,
        case metric
            when 'nps' then 10000 * {{ nps_variance('hits', 'misses', 'responses') }}
            when 'csat'
                then 10000
                    * ({{ as_double('hits') }} / nullif(responses, 0))
                    * (1 - {{ as_double('hits') }} / nullif(responses, 0))
            else {{ sample_variance('total', 'total_sq', 'responses') }}
        end as variance
    from periods
),

margins as (
    select
        *,
        case
            when metric = 'ces'
                then {{ student_t('seed_quantile', 'responses - 1') }} * sqrt(variance / nullif(responses, 0))
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
        hits,
        misses,
        total,
        unanswered,
        quarantined,
        value,
        variance,
        case metric
            when 'nps' then {{ nps_bound('hits', 'misses', 'responses', '-') }}
            when 'csat' then {{ wilson_bound('hits', 'responses', '-') }}
            else case when t_margin is not null then greatest(0, value - t_margin) end
        end as ci_low,
        case metric
            when 'nps' then {{ nps_bound('hits', 'misses', 'responses', '+') }}
            when 'csat' then {{ wilson_bound('hits', 'responses', '+') }}
            else case when t_margin is not null then least(100, value + t_margin) end
        end as ci_high
    from margins
)

select * from final
