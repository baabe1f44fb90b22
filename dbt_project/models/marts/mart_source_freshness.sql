-- One row per source (vendor x instance x entity) that is switched on: how fresh it is, by reads and by events.
{{ config(tags=["books"]) }}
{#- As bigint, since minutes of half a year times per cent and seconds are beyond an integer. -#}
{%- set expected_seconds = 'cast(expected_every_minutes as bigint) * 60' %}
{%- set overdue = 'cast(' ~ expected_seconds ~ ' * (100 + ' ~ var('freshness_grace_pct') ~ ') / 100 as integer)' %}
with

clock as (
    {{ newest_look() }}
),

sources as (
    select
        reads.*,
        clock.clock_at as data_as_of,
        pauses.newest_event_at,
        pauses.usual_pause_days,
        {{ minutes_between('0', seconds_between('reads.last_read_at', 'clock.clock_at')) }} as read_age_minutes,
        cast({{ dbt.datediff(
            'pauses.newest_event_date', local_date('clock.clock_at', var('brand_timezone')), 'day'
        ) }} as integer) as event_age_days
    from {{ ref('int_source_reads') }} as reads
    cross join clock
    left join {{ ref('int_source_pauses') }} as pauses
        on {{ same_source('reads', 'pauses') }}
),

due as (
    select
        *,
        cast({{ seconds_after(overdue, 'last_read_at') }} as timestamp) as stale_after,
        usual_pause_days + cast(ceil(expected_every_minutes / 1440.0) as integer) as quiet_after_days
    from sources
),

judged as (
    select
        *,
        case
            when last_read_at is null then 'unread'
            when expected_every_minutes is null then 'not_expected'
            when data_as_of > stale_after then 'stale'
            when event_age_days > quiet_after_days then 'quiet'
            else 'fresh'
        end as status
    from due
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'entity']) }} as source_freshness_key,
        family,
        source_vendor,
        source_instance,
        entity,
        status,
        case status when 'stale' then stale_after when 'quiet' then newest_event_at end as since,
        data_as_of,
        last_read_at,
        read_age_minutes,
        newest_event_at,
        event_age_days,
        expected_every_minutes,
        stale_after,
        cast(quiet_after_days as integer) as quiet_after_days
    from judged
)

select * from final
