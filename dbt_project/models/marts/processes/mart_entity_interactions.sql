-- One row per month x brand x who acted x on whom x kind of interaction x channel: between company, customers and
-- partners what touchpoints tell, inside the company what was handed over; and how soon the next step followed.
{%- set grain = 'month_start, brand_key, interaction_kind, from_entity, to_entity, touchpoint_type, channel_key' %}
with

-- What is of no journey is a group of its own each, lest one group hold every visit to the website.
touchpoints as (
    select
        *,
        lead(occurred_at) over (
            partition by coalesce(journey_key, touchpoint_key) order by occurred_at, touchpoint_key
        ) as next_at
    from {{ ref('fct_touchpoints') }}
    where not is_bot and not is_test and not is_deleted
),

interactions as (
    select
        {{ period_start('occurred_date', 'month') }} as month_start,
        brand_key,
        'external' as interaction_kind,
        from_entity,
        to_entity,
        touchpoint_type,
        channel_key,
        journey_key,
        case when journey_key is not null then {{ seconds_between('occurred_at', 'next_at') }} end as seconds_to_next
    from touchpoints
    union all
    select
        {{ period_start('visits.entered_date', 'month') }} as month_start,
        journeys.brand_key,
        'internal' as interaction_kind,
        visits.from_entity,
        visits.to_entity,
        'handed_over' as touchpoint_type,
        'not_recorded' as channel_key,
        visits.journey_key,
        visits.duration_seconds as seconds_to_next
    from {{ ref('fct_journey_stages') }} as visits
    inner join {{ ref('fct_journeys') }} as journeys on visits.journey_key = journeys.journey_key
    where visits.journey_kind = 'internal_process' and visits.from_entity != visits.to_entity
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as interactions,
        cast(count(distinct journey_key) as bigint) as journeys,
        {{ count_of('seconds_to_next is not null') }} as followed,
        {{ quantile('seconds_to_next', 0.5) }} / 3600 as median_hours_to_next
    from interactions
    group by {{ grain }}
),

final as (
    select
        {{ surrogate_key([
            'month_start', 'brand_key', 'interaction_kind', 'from_entity', 'to_entity', 'touchpoint_type', 'channel_key'
        ]) }} as entity_interactions_key,
        {{ grain }},
        interactions,
        journeys,
        followed,
        {{ shown('median_hours_to_next', 'followed') }} as median_hours_to_next,
        {{ small_numbers('interactions') }}
    from counted
)

select * from final
