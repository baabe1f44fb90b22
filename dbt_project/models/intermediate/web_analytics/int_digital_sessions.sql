-- One row per web session: the host where it began, and what its visitor searched for in vain or saw fail. What a
-- source never tells in any of its hits is null, not zero.
with

hits as (
    select
        events.source_vendor,
        events.source_instance,
        events.source_record_key,
        events.visitor_ref,
        events.occurred_at,
        events.page_url,
        events.http_status,
        coalesce(signals.is_search, false) as is_search,
        coalesce(signals.is_search_without_result, false) as is_search_without_result,
        -- A failed request is counted with the session already.
        coalesce(signals.is_error, false) and coalesce(events.http_status, 0) < 400 as is_error
    from {{ ref('int_web_analytics__events') }} as events
    left join {{ ref('stg_reference__web_signals') }} as signals on lower(events.event_name) = lower(signals.event_name)
),

sources as (
    select
        source_vendor,
        source_instance,
        {{ dbt.bool_or('http_status is not null or is_error') }} as is_telling_errors,
        {{ dbt.bool_or('is_search') }} as is_telling_searches,
        {{ dbt.bool_or('is_search_without_result') }} as is_telling_results
    from hits
    group by source_vendor, source_instance
),

sessions as (
    select
        sessions.*,
        {{ surrogate_key(['sessions.source_vendor', 'sessions.source_instance', 'sessions.source_record_key']) }}
            as session_key
    from {{ ref('int_web_sessions') }} as sessions
),

signalled as (
    select
        sessions.session_key,
        {{ count_of('hits.is_search') }} as searches,
        {{ count_of('hits.is_search_without_result') }} as searches_without_result,
        {{ count_of('hits.is_error') }} as error_events
    from hits
    inner join sessions
        on hits.source_vendor = sessions.source_vendor
        and hits.source_instance = sessions.source_instance
        and hits.visitor_ref = sessions.visitor_ref
        and hits.occurred_at >= sessions.started_at
        and hits.occurred_at <= sessions.ended_at
    where hits.is_search or hits.is_search_without_result or hits.is_error
    group by sessions.session_key
),

begun as (
    select
        sessions.session_key,
        {{ url_host('first_hits.page_url') }} as host,
        lower(first_hits.page_url) not like 'http%' as is_app
    from sessions
    inner join hits as first_hits on {{ same_record('sessions', 'first_hits') }}
),

final as (
    select
        sessions.session_key,
        begun.host,
        begun.is_app,
        {{ digital_environment_key('host', 'begun.host') }} as digital_environment_key,
        case when sources.is_telling_errors then sessions.error_hits + coalesce(signalled.error_events, 0) end
            as errors,
        case when sources.is_telling_searches then coalesce(signalled.searches, 0) end as searches,
        case when sources.is_telling_results then coalesce(signalled.searches_without_result, 0) end
            as searches_without_result
    from sessions
    inner join begun on sessions.session_key = begun.session_key
    inner join sources
        on sessions.source_vendor = sources.source_vendor
        and sessions.source_instance = sources.source_instance
    left join signalled on sessions.session_key = signalled.session_key
)

select * from final
