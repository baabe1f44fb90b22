-- One row per touchpoint that belongs to a journey and marks one of its stages.
-- channel_key is null where none was recorded: such a touchpoint is no change of channel.
with

touchpoints as (
    select * from {{ ref('int_touchpoints_placed') }}
    where journey_key is not null and stage_key is not null
),

stages as (
    select * from {{ ref('stg_reference__journey_stages') }}
),

final as (
    select
        touchpoints.touchpoint_key,
        touchpoints.journey_key,
        touchpoints.journey_type,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.touchpoint_type,
        nullif(touchpoints.channel_key, 'not_recorded') as channel_key,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.stage_key,
        stages.stage_order
    from touchpoints
    inner join stages on touchpoints.stage_key = stages.stage_key
)

select * from final
