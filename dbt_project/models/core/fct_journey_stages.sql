-- One row per journey x stage x visit: an unbroken stay in one stage; inside the company, in one stage with one team. A
-- return to a stage is a new visit.
{{ config(materialized='view') }}
select
    stage_visit_key,
    journey_key,
    journey_kind,
    journey_type,
    journey_subject,
    journey_subject_id,
    source_instance,
    customer_key,
    stage_key,
    visit_number,
    entered_at,
    entered_date,
    exited_at,
    duration_seconds,
    is_open,
    is_regression,
    is_skipped_into,
    exit_reason,
    next_stage_key,
    from_entity,
    to_entity,
    touchpoints
from {{ ref('int_stage_visits') }}
