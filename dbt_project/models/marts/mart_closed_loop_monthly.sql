-- One row per month x brand x kind of event x owner: how many events asked for a call back, how many were answered, in
-- time, and how many customers are content since.
with

events as (
    select
        *,
        {{ period_start('occurred_date', 'month') }} as month_start
    from {{ ref('mart_closed_loop') }}
),

counted as (
    select
        month_start,
        brand_key,
        event_kind,
        owner_entity_key,
        cast(count(*) as bigint) as events,
        {{ count_of('is_contactable') }} as contactable,
        {{ count_of('first_contact_at is not null') }} as contacted,
        {{ count_of("outcome = 'contacted_in_time'") }} as contacted_in_time,
        {{ count_of("outcome = 'contacted_late'") }} as contacted_late,
        {{ count_of("outcome = 'waiting'") }} as waiting,
        {{ count_of("outcome = 'overdue'") }} as overdue,
        {{ count_of("outcome = 'lapsed'") }} as lapsed,
        {{ count_of('resurveyed_at is not null') }} as resurveyed,
        {{ count_of('is_recovered') }} as recovered,
        {{ as_double(quantile('hours_to_contact', 0.5)) }} as median_hours_to_contact
    from events
    group by month_start, brand_key, event_kind, owner_entity_key
),

hidden as (
    select
        *,
        {{ small_numbers('events') }}
    from counted
),

final as (
    select
        {{ surrogate_key(['month_start', 'brand_key', 'event_kind', 'owner_entity_key']) }} as closed_loop_monthly_key,
        month_start,
        brand_key,
        event_kind,
        owner_entity_key,
        events,
        {%- for part in [
            'contactable', 'contacted', 'contacted_in_time', 'contacted_late', 'waiting', 'overdue', 'lapsed', 'resurveyed',
            'recovered', 'median_hours_to_contact'
        ] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        is_low_n,
        is_suppressed
    from hidden
)

select * from final
