-- One row per session of a visitor on the website or in the app, bots' included.
with

sessions as (
    select
        *,
        {{ surrogate_key(['source_vendor', 'source_instance', "'sessions:' || source_record_key || ':web_session'"]) }}
            as touchpoint_key
    from {{ ref('int_web_sessions') }}
),

-- Whoever goes from one of the company's own hosts to another was sent by nobody.
sent as (
    select
        sessions.touchpoint_key,
        coalesce(sessions.campaign_source, sessions.referrer_host) as traffic_source,
        coalesce(sessions.campaign_medium, case when sessions.referrer_host is not null then 'referral' end)
            as traffic_medium
    from sessions
    left join {{ ref('dim_digital_environment') }} as own on sessions.referrer_host = own.host
    where sessions.campaign_source is not null or own.host is null
),

final as (
    select
        {{ surrogate_key(['sessions.source_vendor', 'sessions.source_instance', 'sessions.source_record_key']) }}
            as session_key,
        sessions.touchpoint_key,
        sessions.source_vendor,
        sessions.source_instance,
        sessions.brand_key,
        {{ surrogate_key(['sessions.source_vendor', 'sessions.source_instance', 'sessions.visitor_ref']) }}
            as visitor_key,
        touchpoints.customer_key,
        touchpoints.journey_key,
        touchpoints.channel_key,
        sessions.started_at,
        touchpoints.occurred_date as started_date,
        sessions.ended_at,
        {{ seconds_between('sessions.started_at', 'sessions.ended_at') }} as duration_seconds,
        sessions.hits,
        sessions.pageviews,
        sessions.error_hits,
        sessions.conversion_hits,
        sessions.bot_hits,
        sessions.landing_page,
        sessions.exit_page,
        sessions.referrer_host,
        sessions.campaign_source,
        sessions.campaign_medium,
        sessions.campaign_name,
        case
            when sessions.campaign_name is not null
                then {{ surrogate_key([
                    'sessions.source_vendor', 'sessions.source_instance',
                    'sessions.campaign_source', 'sessions.campaign_medium', 'sessions.campaign_name',
                ]) }}
        end as campaign_key,
        {{ channel_group('sent.traffic_source', 'sent.traffic_medium', 'sessions.campaign_name') }} as channel_group,
        sessions.pageviews <= 1 as is_bounce,
        -- By what the visitor did, or by an order that was not yet placed when he came.
        sessions.conversion_hits > 0 or touchpoints.journey_subject_id is not null as is_converted,
        sessions.consent,
        sessions.is_bot,
        sessions.is_test
    from sessions
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints
        on sessions.touchpoint_key = touchpoints.touchpoint_key
    left join sent on sessions.touchpoint_key = sent.touchpoint_key
)

select * from final
