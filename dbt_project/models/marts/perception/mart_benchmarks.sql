-- One row per published score: where a brand stood in a study, beside the company's own brands in the same one.
{%- set study = 'source_name, kpi, period_start, method' %}
with

scores as (
    select
        benchmarks.*,
        coalesce(brands.is_competitor, true) as is_competitor,
        coalesce(definitions.higher_is_better, true) as is_higher_better
    from {{ ref('fct_benchmark_scores') }} as benchmarks
    left join {{ ref('dim_brand') }} as brands on benchmarks.brand_key = brands.brand_key
    left join {{ ref('stg_reference__kpi_definitions') }} as definitions on benchmarks.kpi = definitions.kpi
),

compared as (
    select
        *,
        case when is_higher_better then score else -score end as goodness,
        max(case when not is_competitor then case when is_higher_better then score else -score end end)
            over (partition by {{ study }}) as best_own_goodness,
        cast(count(*) over (partition by {{ study }}) as bigint) as brands_in_study
    from scores
),

final as (
    select
        benchmark_score_key,
        source_name,
        brand_key,
        is_competitor,
        kpi,
        period_start,
        period_end,
        method,
        score,
        responses,
        brands_in_study,
        cast(rank() over (partition by {{ study }} order by goodness desc) as bigint) as rank_in_study,
        cast(goodness - best_own_goodness as decimal(18, 4)) as lead_over_best_own,
        coalesce(responses < {{ var('min_responses_display') }}, true) as is_low_n
    from compared
)

select * from final
