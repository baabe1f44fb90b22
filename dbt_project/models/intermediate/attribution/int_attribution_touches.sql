-- One row per touch: a touchpoint that may have led to a conversion, with whoever it touched and by which channel.
with

touchpoints as (
    select * from {{ ref('int_touchpoints_placed') }}
    where not is_bot and not is_test and not is_deleted
),

kinds as (
    select touchpoint_type, touchpoint_category, direction from {{ ref('stg_reference__touchpoints') }}
),

sessions as (
    select touchpoint_key, channel_group from {{ ref('fct_web_sessions') }}
),

conversions as (
    select journey_key, traveller_key from {{ ref('int_attribution_conversions') }}
),

final as (
    select
        touchpoints.touchpoint_key,
        touchpoints.brand_key,
        touchpoints.occurred_at,
        -- A touch of nobody who is known belongs to the conversion of its own journey; else to its visitor.
        coalesce(
            touchpoints.customer_key,
            conversions.traveller_key,
            touchpoints.journey_key,
            {{ surrogate_key([
                'touchpoints.source_instance', 'touchpoints.identity_kind', 'touchpoints.identity_value',
            ]) }},
            touchpoints.touchpoint_key
        ) as traveller_key,
        {{ traffic_channel('touchpoints.channel_key', 'sessions.channel_group') }} as channel_key,
        case kinds.touchpoint_category when 'marketing' then 1 when 'website' then 2 else 3 end as source_rank
    from touchpoints
    inner join kinds on touchpoints.touchpoint_type = kinds.touchpoint_type
    left join sessions on touchpoints.touchpoint_key = sessions.touchpoint_key
    left join conversions on touchpoints.journey_key = conversions.journey_key
    where {{ can_lead_to_conversion('touchpoints.touchpoint_type', 'kinds.touchpoint_category', 'kinds.direction') }}
)

select * from final
