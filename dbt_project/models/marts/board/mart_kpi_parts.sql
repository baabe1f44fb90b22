-- One row per month x brand x KPI that is no survey score: the parts that it is computed from, to be added up.
with

parts as (
    select * from {{ ref('int_kpi_parts') }}
    where dim_name = 'brand'
),

definitions as (
    select * from {{ ref('stg_reference__kpi_definitions') }}
    where metric in ('share', 'mean', 'net')
),

final as (
    select
        {{ surrogate_key(['parts.kpi', 'parts.month_start', 'parts.dim_value']) }} as kpi_parts_key,
        parts.month_start,
        parts.dim_value as brand_key,
        parts.kpi,
        definitions.kpi_name,
        definitions.metric,
        parts.responses,
        parts.hits,
        parts.misses,
        parts.total,
        parts.total_sq
    from parts
    inner join definitions on parts.kpi = definitions.kpi
)

select * from final
