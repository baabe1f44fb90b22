-- One row per published score of a brand: what others measured, of rivals or of the company's own brands.
with

final as (
    select
        {{ surrogate_key(['source_name', 'brand_key', 'kpi', 'period_start', 'method']) }} as benchmark_score_key,
        source_name,
        brand_key,
        kpi,
        period_start,
        period_end,
        method,
        score,
        responses
    from {{ ref('stg_reference__benchmark_scores') }}
)

select * from final
