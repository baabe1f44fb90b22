-- One row per step of an internal process: a case or deal comes into a stage, or changes hands within one; with the
-- stage and the organisational entity (a team; sales until a deal is won, onboarding from then on) as they stand
-- from then on.
with

events as (
    select * from {{ ref('int_process_events') }}
    where not is_test
),

journey_types as (
    select * from {{ ref('stg_reference__journey_types') }}
    where journey_kind = 'internal_process'
),

{%- set subject = 'source_vendor, source_instance, journey_subject, source_record_key' %}

-- A hand-over stands before a change of stage of the same instant, and is told with it.
numbered as (
    select
        *,
        row_number()
            over (partition by {{ subject }} order by moved_at asc, move desc, stage_order asc, event_key asc)
            as step,
        count(stage_key) over (partition by {{ subject }}, moved_at) > 0 as is_with_stage,
        min(moved_at) over (partition by {{ subject }}) as begun_at
    from events
),

runs as (
    select
        *,
        count(stage_key)
            over (partition by {{ subject }} order by step rows between unbounded preceding and current row)
            as stage_run,
        count(entity) over (partition by {{ subject }} order by step rows between unbounded preceding and current row)
            as entity_run
    from numbered
),

carried as (
    select
        *,
        max(stage_key) over (partition by {{ subject }}, stage_run) as stage_now,
        max(stage_name) over (partition by {{ subject }}, stage_run) as name_now,
        max(stage_order) over (partition by {{ subject }}, stage_run) as order_now,
        max(outcome) over (partition by {{ subject }}, stage_run) as outcome_now,
        max(entity) over (partition by {{ subject }}, entity_run) as entity_now
    from runs
),

final as (
    select
        carried.event_key as step_key,
        {{ surrogate_key(['carried.source_instance', 'journey_types.journey_type', 'carried.subject_id']) }}
            as journey_key,
        journey_types.journey_type,
        carried.journey_subject,
        carried.subject_id as journey_subject_id,
        carried.source_vendor,
        carried.source_instance,
        carried.brand_key,
        contacts.customer_key,
        case when carried.stage_key is null then 'handed_over' else 'stage_entered' end as step_type,
        carried.step,
        carried.moved_at as occurred_at,
        {{ local_date('carried.moved_at', var('brand_timezone')) }} as occurred_date,
        carried.stage_now as stage_key,
        carried.name_now as stage_name,
        carried.order_now as stage_order,
        carried.outcome_now as outcome,
        case
            when
                carried.journey_subject = 'deal'
                then case when carried.outcome_now = 'won' then 'onboarding' else 'sales' end
            else coalesce(carried.entity_now, carried.known_entity)
        end as entity
    from carried
    inner join journey_types on carried.journey_subject = journey_types.journey_subject
    {{ join_contact('carried', 'contact_ref', 'carried.begun_at') }}
    where carried.stage_run > 0 and (carried.stage_key is not null or not carried.is_with_stage)
)

select * from final
