-- One row per deal in which the customer asked: when, when a person first answered before the decision, and how long
-- that took on the calendar and in business minutes, by the schedule of the owner's team, else of the brand.
{%- set named_by = ['team_ref', 'brand_key'] %}
with

touches as (
    select * from {{ ref('int_deal_touches') }}
    where is_before_decision
),

inquiries as (
    select deal_key, min(occurred_at) as inquired_at
    from touches
    where direction = 'inbound'
    group by deal_key
),

replies as (
    select
        inquiries.deal_key,
        min(inquiries.inquired_at) as inquired_at,
        min(touches.occurred_at) as replied_at
    from inquiries
    left join touches
        on inquiries.deal_key = touches.deal_key
        and inquiries.inquired_at <= touches.occurred_at
        and touches.is_answer
    group by inquiries.deal_key
),

deals as (
    select
        replies.*,
        deals.brand_key,
        teams.entity_id as team_ref
    from replies
    inner join {{ ref('fct_deals') }} as deals on replies.deal_key = deals.deal_key
    left join {{ ref('dim_agent') }} as agents
        on deals.owner_agent_key = agents.agent_key
        and {{ holds_at('agents', 'replies.inquired_at') }}
    left join {{ ref('dim_organisation_entity') }} as teams on agents.team_entity_key = teams.entity_key
),

schedules as (
    select distinct schedule_key, brand_key, team_ref from {{ ref('stg_reference__business_hours') }}
    where region_key is null
),

fitting as (
    select
        deals.deal_key,
        schedules.schedule_key,
        row_number() over (
            partition by deals.deal_key
            order by {{ most_specific_first('schedules', named_by) }}, schedules.schedule_key
        ) as place
    from deals
    inner join schedules on {{ fits_case('schedules', 'deals', named_by) }}
),

moments as (
    {%- for moment in ['inquired_at', 'replied_at'] %}
    select deals.deal_key, '{{ moment }}' as moment, fitting.schedule_key, deals.{{ moment }} as moment_at
    from deals
    inner join fitting
        on deals.deal_key = fitting.deal_key
        and fitting.place = 1
    where deals.replied_at is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

clocked as (
    {{ open_seconds_at('moments', ['deal_key', 'moment']) }}
),

worked as (
    select
        deal_key,
        max(case when moment = 'inquired_at' then open_seconds end) as inquired,
        max(case when moment = 'replied_at' then open_seconds end) as replied
    from clocked
    group by deal_key
),

final as (
    select
        deals.deal_key,
        deals.inquired_at,
        deals.replied_at,
        {{ minutes_between('0', seconds_between('deals.inquired_at', 'deals.replied_at')) }} as first_reply_minutes,
        {{ minutes_between('worked.inquired', 'worked.replied') }} as first_reply_business_minutes
    from deals
    left join worked on deals.deal_key = worked.deal_key
)

select * from final
