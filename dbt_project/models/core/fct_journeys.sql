-- One row per journey: all touchpoints of one subject (an order, or a lead and its deal) in order of time.
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

final as (
    select
        steps.journey_key,
        steps.journey_type,
        steps.journey_subject,
        steps.journey_subject_id,
        steps.source_vendor,
        steps.source_instance,
        min(steps.brand_key) as brand_key,
        max(steps.customer_key) as customer_key,
        max(steps.region_key) as region_key,
        max(steps.segment) as segment,
        coalesce(max(switches.entry_channel_key), 'not_recorded') as entry_channel_key,
        min(steps.occurred_at) as started_at,
        max(steps.occurred_at) as last_touched_at,
        min(steps.occurred_date) as started_date,
        case
            when {{ dbt.bool_or("touchpoint_type = 'deal_won'") }} then 'won'
            when {{ dbt.bool_or("touchpoint_type = 'deal_lost'") }} then 'lost'
            when {{ dbt.bool_or("touchpoint_type = 'order_delivered'") }} then 'delivered'
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
        steps.source_vendor,
        steps.source_instance
)

select * from final
