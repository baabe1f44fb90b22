-- One row per response, with the touchpoint at which it was given and, through that, its customer, stage and channel.
-- What employees and partners answered is no touchpoint, and has no customer.
with

responses as (
    select
        *,
        {{ response_touchpoint_key() }} as response_touchpoint_key
    from {{ ref('int_survey_responses_counted') }}
),

final as (
    select
        responses.*,
        touchpoints.touchpoint_key,
        touchpoints.customer_key,
        coalesce(touchpoints.region_key, 'not_recorded') as region_key,
        coalesce(touchpoints.segment, 'not_recorded') as segment,
        coalesce(touchpoints.channel_key, responses.channel, kinds.default_channel) as channel_key,
        kinds.touchpoint_type,
        touchpoints.stage_key,
        touchpoints.journey_key,
        {{ local_date('responses.submitted_at', var('brand_timezone')) }} as submitted_date
    from responses
    left join {{ ref('int_touchpoints_placed') }} as touchpoints
        on responses.response_touchpoint_key = touchpoints.touchpoint_key
    left join {{ ref('stg_reference__touchpoints') }} as kinds
        on kinds.touchpoint_type
        = case responses.origin_entity when 'reviews' then 'review_given' else 'survey_answered' end
)

select * from final
