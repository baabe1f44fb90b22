-- One row per source (vendor x instance x entity), load and month: touchpoints of the month that the load brought late.
select
    source_vendor,
    source_instance,
    entity,
    received_at,
    previous_load_at,
    {{ period_start('occurred_date', 'month') }} as occurred_month,
    is_month_closed,
    cast(count(*) as bigint) as late_touchpoints,
    {{ count_of('is_stage_closed') }} as late_in_closed_stages,
    cast(count(distinct journey_key) as bigint) as journeys,
    cast(max(hours_late) as decimal(18, 1)) as max_hours_late
from {{ ref('int_late_arrivals') }}
group by
    source_vendor, source_instance, entity, received_at, previous_load_at, {{ period_start('occurred_date', 'month') }},
    is_month_closed
