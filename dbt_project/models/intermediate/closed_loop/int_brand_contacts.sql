-- One row per time that a person of the brand was in touch with a known customer: wrote, called or met him in a sale,
-- called him as support, replied in a case. No robot, no campaign, no test, nothing that the customer began himself.
with

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
    where
        direction = 'outbound'
        and customer_key is not null
        and not is_bot
        and not is_test
        and not is_deleted
),

-- A meeting that was called off was none.
engagements as (
    select
        *,
        'engagements:' || source_record_key || ':engagement_' || engagement_type as touchpoint_record_key
    from {{ ref('int_crm__engagements') }}
    where upper(coalesce(outcome, '')) not in ('CANCELED', 'NO_SHOW', 'RESCHEDULED')
),

-- A call that nobody took is none, where the source tells when calls are taken.
calls as (
    select
        *,
        'calls:' || source_record_key || ':support_call' as touchpoint_record_key,
        max(answered_at) over (partition by source_vendor, source_instance) is not null as tells_answers
    from {{ ref('int_support__calls') }}
),

replies as (
    select source_instance, case_id, first_replied_at as replied_at
    from {{ ref('int_support__cases') }}
    where first_replied_at is not null
    union
    select source_instance, case_ref as case_id, happened_at as replied_at
    from {{ ref('int_support__case_events') }}
    where event_type = 'replied'
),

contacts as (
    select
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.occurred_at as contacted_at,
        engagements.engagement_type as contact_kind,
        touchpoints.channel_key,
        touchpoints.source_instance,
        engagements.owner_ref as agent_ref
    from touchpoints
    inner join engagements
        on touchpoints.source_vendor = engagements.source_vendor
        and touchpoints.source_instance = engagements.source_instance
        and touchpoints.source_record_key = engagements.touchpoint_record_key
    where engagements.engagement_type in ('email', 'call', 'meeting')
    union all
    select
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.occurred_at as contacted_at,
        'call' as contact_kind,
        touchpoints.channel_key,
        touchpoints.source_instance,
        calls.agent_ref
    from touchpoints
    inner join calls
        on touchpoints.source_vendor = calls.source_vendor
        and touchpoints.source_instance = calls.source_instance
        and touchpoints.source_record_key = calls.touchpoint_record_key
    where calls.answered_at is not null or not calls.tells_answers
    union all
    select
        cases.brand_key,
        cases.customer_key,
        replies.replied_at as contacted_at,
        'case_reply' as contact_kind,
        cases.channel_key,
        cases.source_instance,
        told.agent_ref
    from replies
    inner join {{ ref('int_support__cases') }} as told
        on replies.source_instance = told.source_instance
        and replies.case_id = told.case_id
    inner join {{ ref('fct_support_cases') }} as cases
        on told.source_vendor = cases.source_vendor
        and told.source_instance = cases.source_instance
        and told.case_id = cases.case_id
    where cases.customer_key is not null and not cases.is_test
),

final as (
    select
        contacts.brand_key,
        contacts.customer_key,
        contacts.contacted_at,
        contacts.contact_kind,
        contacts.channel_key
    from contacts
    left join {{ ref('dim_agent') }} as agents
        on {{ surrogate_key(['contacts.source_instance', 'contacts.agent_ref']) }} = agents.agent_key
        and {{ holds_at('agents', 'contacts.contacted_at') }}
    where not coalesce(agents.is_bot, false)
)

select * from final
