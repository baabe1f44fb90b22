-- One row per response, with the touchpoint at which it was given and, through that, its customer, stage and channel.
with

responses as (
    select
        *,
        {{ response_touchpoint_key() }} as touchpoint_key
    from {{ ref('int_survey_responses_counted') }}
),

final as (
    select
        responses.*,
        touchpoints.customer_key,
        touchpoints.region_key,
        touchpoints.segment,
        touchpoints.channel_key,
        touchpoints.touchpoint_type,
        touchpoints.stage_key,
        touchpoints.journey_key,
        touchpoints.occurred_date as submitted_date
    from responses
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints
        on responses.touchpoint_key = touchpoints.touchpoint_key
)

select * from final
