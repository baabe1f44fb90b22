-- One row per deal that is no test x touchpoint of its journey, other than the decision itself: who acted, and
-- whether it is an answer of a person of the brand.
with

deals as (
    select
        deal_key,
        source_instance,
        opportunity_id,
        coalesce(decided_at, {{ data_as_of() }}) as known_until
    from {{ ref('fct_deals') }}
    where not is_test
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
    where
        journey_subject = 'deal'
        and touchpoint_type not in ('deal_won', 'deal_lost')
        and not is_bot
        and not is_test
        and not is_deleted
),

-- An engagement that was called off was none.
engagements as (
    select
        source_vendor,
        source_instance,
        'engagements:' || source_record_key || ':engagement_' || engagement_type as touchpoint_record_key,
        owner_ref,
        upper(outcome) in ('CANCELED', 'NO_SHOW', 'RESCHEDULED') as is_called_off
    from {{ ref('int_crm__engagements') }}
),

final as (
    select
        deals.deal_key,
        touchpoints.touchpoint_key,
        touchpoints.touchpoint_type,
        touchpoints.channel_key,
        touchpoints.direction,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.occurred_at <= deals.known_until as is_before_decision,
        touchpoints.direction = 'outbound'
        and touchpoints.touchpoint_type in ('engagement_email', 'engagement_call', 'engagement_meeting')
        and not coalesce(agents.is_bot, false) as is_answer
    from deals
    inner join touchpoints
        on deals.source_instance = touchpoints.source_instance
        and deals.opportunity_id = touchpoints.journey_subject_id
    left join engagements
        on touchpoints.source_vendor = engagements.source_vendor
        and touchpoints.source_instance = engagements.source_instance
        and touchpoints.source_record_key = engagements.touchpoint_record_key
    left join {{ ref('dim_agent') }} as agents
        on {{ surrogate_key(['engagements.source_instance', 'engagements.owner_ref']) }} = agents.agent_key
        and {{ holds_at('agents', 'touchpoints.occurred_at') }}
    where not coalesce(engagements.is_called_off, false)
)

select * from final
