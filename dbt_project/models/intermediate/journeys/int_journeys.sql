-- One row per journey: all touchpoints of one subject (an order, a lead and its deal, a case, a subscription) in order
-- of time; and one per internal process: what the company does with a case or a deal. A subject whose stage visits were
-- redone is redone: their digest tells of all that journeys are made of.
{%- set subject = journey_subject_key() %}
{%- set visits, all_steps = ref('int_stage_visits'), ref('int_journey_steps') %}
{{ redo_touched(subject) }}
with

touched as (
    {{ touched_keys(visits, subject, ['inputs_digest']) }}
),

touched_steps as (
    {{ inputs_of_touched(all_steps, subject) }}
),

touched_visits as (
    {{ inputs_of_touched(visits, subject) }}
),

steps as (
    select
        *,
        row_number() over (partition by journey_key order by occurred_at, place, step_type, step_key) as step,
        row_number()
            over (partition by journey_key order by occurred_at desc, place desc, step_type desc, step_key desc)
            as step_from_end
    from touched_steps
),

-- A process has the outcome of the stage in which it stands.
told as (
    select
        *,
        case when step_from_end = 1 then case when outcome = 'closed' then 'solved' else outcome end end as last_outcome
    from steps
),

hops as (
    select
        journey_key,
        channel_key,
        lag(channel_key) over (partition by journey_key order by step) as previous_channel
    from steps
    where channel_key is not null
),

switches as (
    select
        journey_key,
        min(case when previous_channel is null then channel_key end) as entry_channel_key,
        {{ count_of('channel_key != previous_channel') }} as channel_switches
    from hops
    group by journey_key
),

stays as (
    select
        journey_key,
        max(case when next_stage_key is null then exited_at end) as exited_at,
        max(case when next_stage_key is null then entered_at end) as last_entered_at,
        max(customer_key) as customer_key,
        count(*) as stage_visits,
        {{ count_of('is_regression') }} as regressions
    from touched_visits
    group by journey_key
),

journeys as (
    select
        journey_key,
        {{ subject | join(', ') }},
        journey_type,
        journey_number,
        max(case when step = 1 then source_vendor end) as source_vendor,
        min(brand_key) as brand_key,
        min(occurred_at) as started_at,
        max(occurred_at) as last_touched_at,
        min(occurred_date) as started_date,
        case
            when journey_kind = 'internal_process' then coalesce(max(last_outcome), 'open')
            when {{ dbt.bool_or("step_type = 'deal_won'") }} then 'won'
            when {{ dbt.bool_or("step_type = 'deal_lost'") }} then 'lost'
            when {{ dbt.bool_or("step_type in ('order_delivered', 'parcel_delivered')") }} then 'delivered'
            when {{ dbt.bool_or("journey_subject = 'case' and step_type = 'case_solved'") }} then 'solved'
            when {{ dbt.bool_or("step_type = 'subscription_canceled'") }} then 'canceled'
            else 'open'
        end as outcome,
        count(*) as touchpoints,
        count(distinct channel_key) as channels
    from told
    group by journey_key, {{ subject | join(', ') }}, journey_type, journey_number
),

final as (
    select
        journeys.journey_key,
        {% for name in subject -%} journeys.{{ name }},
        {% endfor -%}
        journeys.journey_type,
        cast(journeys.journey_number as bigint) as journey_number,
        journeys.source_vendor,
        journeys.brand_key,
        stays.customer_key,
        coalesce(switches.entry_channel_key, 'not_recorded') as entry_channel_key,
        journeys.started_at,
        journeys.last_touched_at,
        journeys.started_date,
        -- A process is over where it stands in a stage of an outcome; a customer's journey where its last stay is.
        case
            when journeys.journey_kind = 'customer' then stays.exited_at
            when journeys.outcome != 'open' then stays.last_entered_at
        end as ended_at,
        journeys.outcome,
        cast(journeys.touchpoints as bigint) as touchpoints,
        cast(journeys.channels as bigint) as channels,
        cast(coalesce(switches.channel_switches, 0) as bigint) as channel_switches,
        cast(coalesce(stays.stage_visits, 0) as bigint) as stage_visits,
        cast(coalesce(stays.regressions, 0) as bigint) as regressions
    from journeys
    left join switches on journeys.journey_key = switches.journey_key
    left join stays on journeys.journey_key = stays.journey_key
)

{{ made_of_touched('final', subject, [
    'journey_key',
    'journey_type',
    'journey_number',
    'source_vendor',
    'brand_key',
    'customer_key',
    'entry_channel_key',
    'started_at',
    'last_touched_at',
    'started_date',
    'ended_at',
    'outcome',
    'touchpoints',
    'channels',
    'channel_switches',
    'stage_visits',
    'regressions',
]) }}
