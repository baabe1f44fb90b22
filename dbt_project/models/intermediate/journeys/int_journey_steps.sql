-- One row per step of a journey: of a customer's, a touchpoint that belongs to it and marks one of its stages; of an
-- internal process, a step of it. What stages and journeys are made of: read their facts.
-- channel_key is null where none was recorded: such a touchpoint is no change of channel.
{{ config(materialized='view') }}
with

touchpoints as (
    select * from {{ ref('int_touchpoints_placed') }}
    where journey_key is not null and stage_key is not null
),

journey_types as (
    select * from {{ ref('stg_reference__journey_types') }}
    where journey_kind = 'customer'
),

stages as (
    select * from {{ ref('int_journey_stages') }}
    where is_current
),

-- How many of the stages that a journey of the type is expected to come through stand before each stage, and up to it.
expected as (
    select
        journey_types.journey_subject,
        stages.stage_key,
        stages.stage_order,
        case
            when {{ is_listed('stages.stage_key', "'|' || journey_types.expected_stages || '|'") }} then 1 else 0
        end as is_expected
    from journey_types
    cross join stages
),

ladder as (
    select
        journey_subject,
        stage_key,
        sum(is_expected) over (partition by journey_subject order by stage_order, stage_key) as expected_so_far,
        sum(is_expected) over (partition by journey_subject order by stage_order, stage_key) - is_expected
            as expected_before
    from expected
),

final as (
    select
        touchpoints.touchpoint_key as step_key,
        touchpoints.journey_key,
        'customer' as journey_kind,
        touchpoints.journey_type,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.journey_number,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.touchpoint_type as step_type,
        stages.stage_order as place,
        nullif(touchpoints.channel_key, 'not_recorded') as channel_key,
        cast(null as {{ dbt.type_string() }}) as entity,
        touchpoints.from_entity,
        touchpoints.to_entity,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.stage_key,
        stages.stage_order,
        cast(null as {{ dbt.type_string() }}) as outcome,
        ladder.expected_before,
        ladder.expected_so_far,
        coalesce(
            {{ is_listed('touchpoints.touchpoint_type', "'|' || journey_types.lost_types || '|'") }}, false
        ) as is_loss,
        journey_types.timeout_days,
        -- Of the clock this alone is told, so that a journey is redone when it lapses, and not at every load.
        coalesce(
            {{ dbt.dateadd('day', 'journey_types.timeout_days', 'touchpoints.occurred_at') }} < {{ data_as_of() }},
            false
        ) as is_past_timeout
    from touchpoints
    inner join stages on touchpoints.stage_key = stages.stage_key
    left join journey_types on touchpoints.journey_subject = journey_types.journey_subject
    left join ladder
        on touchpoints.journey_subject = ladder.journey_subject
        and touchpoints.stage_key = ladder.stage_key
    union all
    select
        step_key,
        journey_key,
        'internal_process' as journey_kind,
        journey_type,
        journey_subject,
        journey_subject_id,
        1 as journey_number,
        source_vendor,
        source_instance,
        brand_key,
        customer_key,
        step_type,
        step as place,
        cast(null as {{ dbt.type_string() }}) as channel_key,
        entity,
        cast(null as {{ dbt.type_string() }}) as from_entity,
        cast(null as {{ dbt.type_string() }}) as to_entity,
        occurred_at,
        occurred_date,
        stage_key,
        stage_order,
        outcome,
        0 as expected_before,
        0 as expected_so_far,
        false as is_loss,
        cast(null as integer) as timeout_days,
        false as is_past_timeout
    from {{ ref('int_process_steps') }}
)

select * from final
