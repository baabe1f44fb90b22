-- One row per journey: all touchpoints of one subject (an order, a lead and its deal, a case, a subscription) in order
-- of time; and one per internal process: what the company does with a case or a deal.
{%- set in_time = 'occurred_at, stage_order, touchpoint_type, touchpoint_key' %}
with

steps as (
    select
        *,
        row_number() over (partition by journey_key order by {{ in_time }}) as step
    from {{ ref('int_journey_touchpoints') }}
),

hops as (
    select
        journey_key,
        channel_key,
        lag(channel_key) over (partition by journey_key order by {{ in_time }}) as previous_channel
    from steps
    where channel_key is not null
),

switches as (
    select
        journey_key,
        min(case when previous_channel is null then channel_key end) as entry_channel_key,
        count(*) filter (where channel_key != previous_channel) as channel_switches
    from hops
    group by journey_key
),

journeys as (
    select
        steps.journey_key,
        steps.journey_type,
        steps.journey_subject,
        steps.journey_subject_id,
        coalesce(max(steps.journey_number), 1) as journey_number,
        max(case when steps.step = 1 then steps.source_vendor end) as source_vendor,
        steps.source_instance,
        min(steps.brand_key) as brand_key,
        max(steps.customer_key) as customer_key,
        coalesce(max(switches.entry_channel_key), 'not_recorded') as entry_channel_key,
        min(steps.occurred_at) as started_at,
        max(steps.occurred_at) as last_touched_at,
        min(steps.occurred_date) as started_date,
        case
            when {{ dbt.bool_or("touchpoint_type = 'deal_won'") }} then 'won'
            when {{ dbt.bool_or("touchpoint_type = 'deal_lost'") }} then 'lost'
            when {{ dbt.bool_or("touchpoint_type in ('order_delivered', 'parcel_delivered')") }} then 'delivered'
            when {{ dbt.bool_or("journey_subject = 'case' and touchpoint_type = 'case_solved'") }} then 'solved'
            when {{ dbt.bool_or("touchpoint_type = 'subscription_canceled'") }} then 'canceled'
            else 'open'
        end as outcome,
        cast(count(*) as bigint) as touchpoints,
        cast(count(distinct steps.channel_key) as bigint) as channels,
        cast(coalesce(max(switches.channel_switches), 0) as bigint) as channel_switches
    from steps
    left join switches on steps.journey_key = switches.journey_key
    group by
        steps.journey_key,
        steps.journey_type,
        steps.journey_subject,
        steps.journey_subject_id,
        steps.source_instance
),

process_steps as (
    select
        *,
        row_number() over (partition by journey_key order by occurred_at desc, step desc) as step_from_end
    from {{ ref('int_process_steps') }}
),

processes as (
    select
        journey_key,
        journey_type,
        journey_subject,
        journey_subject_id,
        source_instance,
        max(source_vendor) as source_vendor,
        max(brand_key) as brand_key,
        max(customer_key) as customer_key,
        min(occurred_at) as started_at,
        max(occurred_at) as last_touched_at,
        min(occurred_date) as started_date,
        coalesce(
            max(case when step_from_end = 1 then case when outcome = 'closed' then 'solved' else outcome end end),
            'open'
        )
            as outcome,
        cast(count(*) as bigint) as touchpoints
    from process_steps
    group by journey_key, journey_type, journey_subject, journey_subject_id, source_instance
),

all_journeys as (
    select
        journey_key, 'customer' as journey_kind, journey_type, journey_subject, journey_subject_id,
        cast(journey_number as bigint) as journey_number, source_vendor, source_instance, brand_key, customer_key,
        entry_channel_key, started_at, last_touched_at, started_date, outcome, touchpoints, channels, channel_switches
    from journeys
    union all
    select
        journey_key, 'internal_process' as journey_kind, journey_type, journey_subject, journey_subject_id,
        cast(1 as bigint) as journey_number, source_vendor, source_instance, brand_key, customer_key,
        'not_recorded' as entry_channel_key, started_at, last_touched_at, started_date, outcome, touchpoints,
        cast(0 as bigint) as channels, cast(0 as bigint) as channel_switches
    from processes
),

-- A process is over where it stands in a stage of an outcome; a customer's journey where its last stay is.
stays as (
    select
        journey_key,
        max(case when next_stage_key is null then exited_at end) as exited_at,
        max(case when next_stage_key is null then entered_at end) as last_entered_at,
        count(*) as stage_visits,
        {{ count_of('is_regression') }} as regressions
    from {{ ref('fct_journey_stages') }}
    group by journey_key
),

final as (
    select
        all_journeys.journey_key,
        all_journeys.journey_kind,
        all_journeys.journey_type,
        all_journeys.journey_subject,
        all_journeys.journey_subject_id,
        all_journeys.journey_number,
        all_journeys.source_vendor,
        all_journeys.source_instance,
        all_journeys.brand_key,
        all_journeys.customer_key,
        coalesce(customers.region_key, 'not_recorded') as region_key,
        coalesce(customers.segment, 'not_recorded') as segment,
        all_journeys.entry_channel_key,
        all_journeys.started_at,
        all_journeys.last_touched_at,
        all_journeys.started_date,
        case
            when all_journeys.journey_kind = 'customer' then stays.exited_at
            when all_journeys.outcome != 'open' then stays.last_entered_at
        end as ended_at,
        all_journeys.outcome,
        all_journeys.touchpoints,
        all_journeys.channels,
        all_journeys.channel_switches,
        cast(coalesce(stays.stage_visits, 0) as bigint) as stage_visits,
        cast(coalesce(stays.regressions, 0) as bigint) as regressions
    from all_journeys
    left join stays on all_journeys.journey_key = stays.journey_key
    left join {{ ref('int_customers') }} as customers on all_journeys.customer_key = customers.customer_key
)

select * from final
