-- One row per stay of a deal in a stage of its pipeline.
with

visits as (
    select * from {{ ref('fct_journey_stages') }}
    where journey_kind = 'internal_process' and journey_subject = 'deal'
),

final as (
    select
        visits.stage_visit_key,
        deals.deal_key,
        visits.journey_key as process_journey_key,
        visits.source_instance,
        visits.customer_key,
        visits.stage_key,
        stages.stage_name,
        stages.stage_order,
        visits.visit_number,
        visits.entered_at,
        visits.entered_date,
        visits.exited_at,
        visits.duration_seconds,
        visits.is_open,
        visits.is_regression,
        visits.exit_reason,
        visits.next_stage_key,
        visits.to_entity
    from visits
    inner join {{ ref('dim_journey_stage') }} as stages on visits.stage_key = stages.stage_key
    inner join {{ ref('fct_deals') }} as deals
        on visits.source_instance = deals.source_instance
        and visits.journey_subject_id = deals.deal_id
)

select * from final
