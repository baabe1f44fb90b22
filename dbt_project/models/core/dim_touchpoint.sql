-- One row per touchpoint type: what kinds of touchpoint the brand has.
select
    touchpoints.touchpoint_type,
    touchpoints.touchpoint_name,
    touchpoints.touchpoint_category,
    touchpoints.touchpoint_owner,
    touchpoints.is_brand_touchpoint,
    touchpoints.direction,
    touchpoints.default_channel as default_channel_key,
    channels.digital_environment_type,
    coalesce(touchpoints.is_recorded, true) as is_recorded,
    rules.stage_key
from {{ ref('stg_reference__touchpoints') }} as touchpoints
left join {{ ref('stg_reference__channels') }} as channels on touchpoints.default_channel = channels.channel_key
left join {{ ref('stg_reference__journey_stage_rules') }} as rules
    on touchpoints.touchpoint_type = rules.touchpoint_type
    and rules.is_default
