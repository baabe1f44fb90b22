-- One row per case that a target of the seed fits: which, and how soon it promises reply and solution. Of several that
-- fit, that of the team comes first, then of the priority, of the customer's region, of the brand.
{{ config(materialized='view') }}
{%- set named_by = ['team_ref', 'priority', 'region_key', 'brand_key'] %}
with

-- Priorities are the same in whatever letters they are written.
times as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        team_ref,
        lower(priority) as priority,
        region_key,
        brand_key
    from {{ ref('int_case_times') }}
),

targets as (
    select
        sla_key,
        team_ref,
        lower(priority) as priority,
        region_key,
        brand_key,
        first_reply_minutes,
        solution_minutes
    from {{ ref('stg_reference__sla_targets') }}
),

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
            order by {{ most_specific_first('targets', named_by) }}, targets.sla_key
        ) as place
    from times
    inner join targets on {{ fits_case('targets', 'times', named_by) }}
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
