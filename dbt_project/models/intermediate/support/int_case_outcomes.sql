-- One row per case that is no test: how long it waited for a person's reply, and whether the matter was settled at the
-- first contact, which is judged when `case_repeat_days` have passed since the solution.
{%- set topic = payload_field(payload_fields('source_metadata', ['topic']), ['topic'], 'topic') %}
with

cases as (
    select
        *,
        {{ data_as_of() }} as clock_at,
        {{ seconds_after(var('case_repeat_days') * 86400, 'first_solved_at') }} as settled_by
    from {{ ref('fct_support_cases') }}
    where not is_test
),

reopenings as (
    select cases.case_key, min(events.event_at) as reopened_at
    from cases
    inner join {{ ref('fct_case_events') }} as events on cases.case_key = events.case_key
    where
        events.event_type = 'stage_entered'
        and not events.is_solving
        and events.event_at > cases.first_solved_at
    group by cases.case_key
),

-- The same matter once more: another case, a call, a chat, a visit of the customer about the same topic.
contacts as (
    select
        customer_key,
        brand_key,
        occurred_at,
        {{ topic }} as topic
    from {{ ref('fct_touchpoints') }}
    where
        touchpoint_type in ('case_opened', 'support_call', 'support_chat', 'shop_visit')
        and direction != 'outbound'
        and customer_key is not null
        and not is_bot
        and not is_test
        and not is_deleted
),

repeats as (
    select cases.case_key, count(*) as repeats
    from cases
    inner join contacts
        on cases.customer_key = contacts.customer_key
        and cases.brand_key = contacts.brand_key
        and cases.topic = contacts.topic
    where contacts.occurred_at > cases.first_solved_at and contacts.occurred_at <= cases.settled_by
    group by cases.case_key
),

judged as (
    select
        cases.*,
        coalesce(cases.is_first_contact_resolution is not null and cases.settled_by <= cases.clock_at, false)
            as is_judged,
        coalesce(reopenings.reopened_at <= cases.settled_by, false) as is_back,
        coalesce(repeats.repeats, 0) as repeats
    from cases
    left join reopenings on cases.case_key = reopenings.case_key
    left join repeats on cases.case_key = repeats.case_key
),

final as (
    select
        case_key,
        source_instance,
        brand_key,
        coalesce({{ organisation_key('team', 'team_ref', 'source_instance') }}, 'not_recorded') as team_entity_key,
        channel_key,
        opened_at,
        opened_date,
        {{ local_date('first_solved_at', var('brand_timezone')) }} as first_solved_date,
        handoffs,
        first_public_reply_at is not null as is_replied,
        first_reply_minutes,
        first_reply_business_minutes,
        case
            when first_public_reply_at is not null then first_reply_minutes
            else {{ minutes_between('0', seconds_between('opened_at', 'coalesce(first_solved_at, clock_at)')) }}
        end as waited_minutes,
        is_first_reply_within_sla,
        first_solution_minutes,
        first_solution_business_minutes,
        last_solution_minutes,
        last_solution_business_minutes,
        is_judged,
        case when is_judged then is_back end as is_reopened,
        case when is_judged then not is_back and handoffs = 0 and further_contacts = 0 and repeats = 0 end
            as is_solved_at_first
    from judged
)

select * from final
