-- One row per journey: all touchpoints of one subject (an order, a lead and its deal, a case, a subscription) in order
-- of time.
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

final as (
    select
        journeys.journey_key,
        journeys.journey_type,
        journeys.journey_subject,
        journeys.journey_subject_id,
        journeys.source_vendor,
        journeys.source_instance,
        journeys.brand_key,
        journeys.customer_key,
        coalesce(customers.region_key, 'not_recorded') as region_key,
        coalesce(customers.segment, 'not_recorded') as segment,
        journeys.entry_channel_key,
        journeys.started_at,
        journeys.last_touched_at,
        journeys.started_date,
        journeys.outcome,
        journeys.touchpoints,
        journeys.channels,
        journeys.channel_switches
    from journeys
    left join {{ ref('int_customers') }} as customers on journeys.customer_key = customers.customer_key
)

select * from final
