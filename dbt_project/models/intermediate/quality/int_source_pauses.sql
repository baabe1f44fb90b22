-- One row per source (vendor x instance x entity) with events: the newest, and the longest pause usual before it.
with

days as (
    select * from {{ ref('int_source_days') }}
),

newest as (
    select
        source_vendor,
        source_instance,
        entity,
        max(event_date) as newest_event_date,
        max(newest_event_at) as newest_event_at
    from days
    group by source_vendor, source_instance, entity
),

recent as (
    select
        newest.source_vendor,
        newest.source_instance,
        newest.entity,
        newest.newest_event_date,
        newest.newest_event_at,
        days.event_date,
        lag(days.event_date) over (
            partition by newest.source_vendor, newest.source_instance, newest.entity order by days.event_date
        ) as previous_date
    from newest
    inner join days
        on {{ same_source('newest', 'days') }}
        and days.event_date > {{ dbt.dateadd('day', -7 * var('volume_weeks'), 'newest.newest_event_date') }}
),

final as (
    select
        source_vendor,
        source_instance,
        entity,
        newest_event_date,
        newest_event_at,
        case
            when count(*) > {{ var('volume_least_days') }}
                then cast(max({{ dbt.datediff('previous_date', 'event_date', 'day') }}) as integer)
        end as usual_pause_days
    from recent
    group by source_vendor, source_instance, entity, newest_event_date, newest_event_at
)

select * from final
