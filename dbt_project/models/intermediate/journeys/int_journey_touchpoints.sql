-- One row per touchpoint that belongs to a journey and marks one of its stages.
-- channel_key is null where none was recorded: such a touchpoint is no change of channel.
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
        touchpoints.touchpoint_key,
        touchpoints.journey_key,
        touchpoints.journey_type,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.journey_number,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.touchpoint_type,
        nullif(touchpoints.channel_key, 'not_recorded') as channel_key,
        touchpoints.from_entity,
        touchpoints.to_entity,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.stage_key,
        stages.stage_order,
        ladder.expected_before,
        ladder.expected_so_far,
        coalesce(
            {{ is_listed('touchpoints.touchpoint_type', "'|' || journey_types.lost_types || '|'") }}, false
        ) as is_loss,
        journey_types.timeout_days,
        {{ data_as_of() }} as data_as_of
    from touchpoints
    inner join stages on touchpoints.stage_key = stages.stage_key
    left join journey_types on touchpoints.journey_subject = journey_types.journey_subject
    left join ladder
        on touchpoints.journey_subject = ladder.journey_subject
        and touchpoints.stage_key = ladder.stage_key
)

select * from final
