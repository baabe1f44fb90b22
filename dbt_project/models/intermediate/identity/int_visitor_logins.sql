-- One row per web session in which somebody logged in: the contact, or nobody where two did at one device. Tests aside.
with

sessions as (
    select * from {{ ref('int_web_sessions') }}
    where not is_test and not is_bot
),

-- Only a visitor under whom several contacts logged in can have a session of two.
shared_visitors as (
    select
        source_vendor,
        source_instance,
        visitor_ref
    from {{ ref('int_web_events') }}
    where contact_ref is not null
    group by source_vendor, source_instance, visitor_ref
    having min(contact_ref) != max(contact_ref)
),

shared_hits as (
    select
        events.source_vendor,
        events.source_instance,
        events.visitor_ref,
        events.occurred_at
    from {{ ref('int_web_events') }} as events
    inner join shared_visitors
        on events.source_vendor = shared_visitors.source_vendor
        and events.source_instance = shared_visitors.source_instance
        and events.visitor_ref = shared_visitors.visitor_ref
    where events.contact_ref is not null
),

shared_sessions as (
    select distinct
        sessions.source_vendor,
        sessions.source_instance,
        sessions.source_record_key
    from sessions
    inner join shared_hits
        on sessions.source_vendor = shared_hits.source_vendor
        and sessions.source_instance = shared_hits.source_instance
        and sessions.visitor_ref = shared_hits.visitor_ref
        and sessions.started_at <= shared_hits.occurred_at
        and sessions.ended_at >= shared_hits.occurred_at
    where sessions.contact_ref is null
),

final as (
    select
        sessions.source_vendor,
        sessions.source_instance,
        sessions.source_record_key,
        sessions.brand_key,
        sessions.visitor_ref,
        sessions.contact_ref,
        sessions.started_at
    from sessions
    left join shared_sessions on {{ same_record('sessions', 'shared_sessions') }}
    where sessions.contact_ref is not null or shared_sessions.source_record_key is not null
)

select * from final
