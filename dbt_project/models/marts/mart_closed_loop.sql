-- One row per event that asks for a call back: a detractor's answer, one of high effort, a low rating. Who is to call,
-- by when, who was in touch first, and what the customer said next.
{%- set hours = var('closed_loop_hours') %}
{%- set opinion = 'event_kind, opinion_key' %}
with

opinions as (
    select * from {{ ref('int_opinions') }}
),

customers as (
    select customer_key, is_erased, is_test from {{ ref('dim_customer') }}
),

events as (
    select
        opinions.*,
        {{ data_as_of() }} as data_as_of,
        case opinions.event_kind
            {%- for kind in ['detractor', 'high_effort', 'low_rating'] %}
            when '{{ kind }}' then {{ seconds_after(hours[kind] * 3600, 'opinions.submitted_at') }}
            {%- endfor %}
        end as due_at,
        {{ seconds_after(var('closed_loop_days') * 86400, 'opinions.submitted_at') }} as lapses_at,
        opinions.customer_key is not null and not coalesce(customers.is_erased, false) as is_reachable
    from opinions
    left join customers on opinions.customer_key = customers.customer_key
    where opinions.is_bad and not coalesce(customers.is_test, false)
),

-- A public reply reaches who gave the review, whether we know him or not.
contacts as (
    select
        events.event_kind,
        events.opinion_key,
        contacts.contacted_at,
        contacts.contact_kind,
        contacts.channel_key
    from events
    inner join {{ ref('int_brand_contacts') }} as contacts
        on events.customer_key = contacts.customer_key
        and events.brand_key = contacts.brand_key
    where contacts.contacted_at > events.submitted_at and contacts.contacted_at <= events.lapses_at
    union all
    select
        event_kind,
        opinion_key,
        replied_at as contacted_at,
        'review_reply' as contact_kind,
        channel_key
    from events
    where replied_at > submitted_at and replied_at <= lapses_at
),

first_contacts as (
    select
        *,
        row_number() over (partition by {{ opinion }} order by contacted_at, contact_kind, channel_key) as place
    from contacts
),

contacted as (
    select
        events.*,
        first_contacts.contacted_at,
        first_contacts.contact_kind,
        first_contacts.channel_key as contact_channel_key,
        events.is_reachable or first_contacts.contacted_at is not null as is_contactable
    from events
    left join first_contacts
        on events.event_kind = first_contacts.event_kind
        and events.opinion_key = first_contacts.opinion_key
        and first_contacts.place = 1
),

next_opinions as (
    select
        contacted.event_kind,
        contacted.opinion_key,
        opinions.submitted_at as resurveyed_at,
        opinions.score,
        opinions.is_bad,
        row_number() over (
            partition by contacted.event_kind, contacted.opinion_key
            order by opinions.submitted_at, opinions.opinion_key
        ) as place
    from contacted
    inner join opinions
        on contacted.customer_key = opinions.customer_key
        and contacted.brand_key = opinions.brand_key
        and contacted.event_kind = opinions.event_kind
        and contacted.metric = opinions.metric
    where opinions.submitted_at > contacted.contacted_at
),

judged as (
    select
        *,
        case
            when contacted_at <= due_at then 'contacted_in_time'
            when contacted_at is not null then 'contacted_late'
            when not is_contactable then 'not_contactable'
            when lapses_at < data_as_of then 'lapsed'
            when due_at < data_as_of then 'overdue'
            else 'waiting'
        end as outcome
    from contacted
),

final as (
    select
        {{ surrogate_key([
            'judged.source_vendor', 'judged.source_instance', 'judged.event_kind', 'judged.opinion_key'
        ]) }} as closed_loop_key,
        judged.event_kind,
        judged.metric,
        judged.score,
        judged.brand_key,
        judged.region_key,
        judged.segment,
        judged.channel_key,
        judged.stage_key,
        judged.touchpoint_type,
        judged.customer_key,
        judged.source_vendor,
        judged.source_instance,
        judged.opinion_key,
        judged.touchpoint_key,
        judged.submitted_at as occurred_at,
        judged.submitted_date as occurred_date,
        coalesce(owners.owner_entity_key, {{ organisation_key('brand', 'judged.brand_key') }}) as owner_entity_key,
        owners.owner_agent_key,
        coalesce(owners.owner_basis, 'brand') as owner_basis,
        judged.due_at,
        judged.is_contactable,
        judged.contacted_at as first_contact_at,
        judged.contact_kind,
        judged.contact_channel_key,
        {{ as_double(seconds_between('judged.submitted_at', 'judged.contacted_at')) }} / 3600 as hours_to_contact,
        judged.outcome,
        judged.outcome = 'overdue' as is_overdue,
        case
            when judged.is_contactable
                then {{ as_double(seconds_between(
                    'judged.submitted_at', 'coalesce(judged.contacted_at, least(judged.lapses_at, judged.data_as_of))'
                )) }} / 86400
        end as days_open,
        next_opinions.resurveyed_at,
        next_opinions.score as resurvey_score,
        next_opinions.score - judged.score as resurvey_change,
        not next_opinions.is_bad as is_recovered
    from judged
    left join next_opinions
        on judged.event_kind = next_opinions.event_kind
        and judged.opinion_key = next_opinions.opinion_key
        and next_opinions.place = 1
    left join {{ ref('int_loop_owners') }} as owners
        on judged.event_kind = owners.event_kind
        and judged.opinion_key = owners.opinion_key
)

select * from final
