-- One row per opinion that asks for a call back and has somebody of its own to call: the team or agent of the newest
-- case of its journey, else who looks after the customer's account or deal. The others are the brand's.
with

opinions as (
    select * from {{ ref('int_opinions') }}
    where is_bad
),

deals as (
    select
        deals.customer_key,
        deals.brand_key,
        deals.deal_key,
        deals.opened_at,
        coalesce(accounts.owner_agent_key, deals.owner_agent_key) as agent_key
    from {{ ref('fct_deals') }} as deals
    left join {{ ref('dim_account') }} as accounts on deals.account_key = accounts.account_key
    where not deals.is_test
),

-- The one who calls is in the team that he is in now.
agents as (
    select agent_key, team_entity_key from {{ ref('dim_agent') }}
    where is_current and not is_bot
),

candidates as (
    select
        opinions.event_kind,
        opinions.opinion_key,
        'case' as owner_basis,
        1 as basis_order,
        cases.opened_at as since,
        cases.case_key as record_key,
        {{ organisation_key('team', 'cases.team_ref', 'cases.source_instance') }} as team_entity_key,
        cases.agent_key
    from opinions
    inner join {{ ref('fct_support_cases') }} as cases on opinions.journey_key = cases.journey_key
    where cases.opened_at <= opinions.submitted_at and not cases.is_test
    union all
    select
        opinions.event_kind,
        opinions.opinion_key,
        'account' as owner_basis,
        2 as basis_order,
        deals.opened_at as since,
        deals.deal_key as record_key,
        cast(null as {{ dbt.type_string() }}) as team_entity_key,
        deals.agent_key
    from opinions
    inner join deals
        on opinions.customer_key = deals.customer_key
        and opinions.brand_key = deals.brand_key
    where deals.opened_at <= opinions.submitted_at
),

ranked as (
    select
        candidates.event_kind,
        candidates.opinion_key,
        candidates.owner_basis,
        agents.agent_key as owner_agent_key,
        coalesce(candidates.team_entity_key, agents.team_entity_key) as owner_entity_key,
        row_number() over (
            partition by candidates.event_kind, candidates.opinion_key
            order by candidates.basis_order asc, candidates.since desc, candidates.record_key asc
        ) as place
    from candidates
    left join agents on candidates.agent_key = agents.agent_key
    where candidates.team_entity_key is not null or agents.agent_key is not null
),

final as (
    select
        event_kind,
        opinion_key,
        owner_basis,
        owner_agent_key,
        owner_entity_key
    from ranked
    where place = 1
)

select * from final
