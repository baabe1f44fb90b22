-- One row per case that a target of the seed fits: which, and how soon it promises reply and solution. Of several that
-- fit, that of the team comes first, then of the priority, of the customer's region, of the brand.
{{ config(materialized='view') }}
with

fitting as (
    select
        times.source_vendor,
        times.source_instance,
        times.source_record_key,
        targets.sla_key,
        targets.first_reply_minutes,
        targets.solution_minutes,
        row_number() over (
            partition by times.source_vendor, times.source_instance, times.source_record_key
            order by
                case when targets.team_ref is null then 1 else 0 end,
                case when targets.priority is null then 1 else 0 end,
                case when targets.region_key is null then 1 else 0 end,
                case when targets.brand_key is null then 1 else 0 end,
                targets.sla_key
        ) as place
    from {{ ref('int_case_times') }} as times
    inner join {{ ref('stg_reference__sla_targets') }} as targets
        on coalesce(targets.team_ref, times.team_ref, '') = coalesce(times.team_ref, '')
        and coalesce(lower(targets.priority), lower(times.priority), '') = coalesce(lower(times.priority), '')
        and coalesce(targets.region_key, times.region_key) = times.region_key
        and coalesce(targets.brand_key, times.brand_key) = times.brand_key
),

final as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        sla_key,
        first_reply_minutes,
        solution_minutes
    from fitting
    where place = 1
)

select * from final
