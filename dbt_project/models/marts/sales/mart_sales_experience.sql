-- One row per deal that is no test: what the customer lived through until he decided, what he was promised, and how it
-- ended. A deal that is open is told up to the data's own clock.
with

erased as (
    select customer_key from {{ ref('dim_customer') }}
    where is_erased
),

-- The deal of a customer who was erased counts as a deal, and is nobody's.
deals as (
    select
        deals.*,
        case when erased.customer_key is null then deals.customer_key end as told_customer_key,
        coalesce(deals.decided_at, {{ data_as_of() }}) as known_until,
        case when deals.is_won then deals.won_date else deals.lost_date end as decided_date
    from {{ ref('fct_deals') }} as deals
    left join erased on deals.customer_key = erased.customer_key
    where not deals.is_test
),

touches as (
    select
        deal_key,
        min(occurred_at) as first_touch_at,
        min(occurred_date) as first_touch_date,
        {{ count_of('is_before_decision') }} as touches,
        {{ count_of("is_before_decision and direction = 'inbound'") }} as touches_inbound,
        {{ count_of("is_before_decision and direction = 'outbound'") }} as touches_outbound,
        cast(count(distinct case
            when is_before_decision and channel_key != 'not_recorded' then channel_key
        end) as bigint) as channels
    from {{ ref('int_deal_touches') }}
    group by deal_key
),

promises as (
    select
        deals.deal_key,
        cast(count(*) as bigint) as promises,
        {{ count_of("promises.commitment_status = 'kept'") }} as promises_kept,
        {{ count_of("promises.commitment_status in ('broken', 'overdue')") }} as promises_broken
    from deals
    inner join {{ ref('fct_sales_commitments') }} as promises on deals.deal_key = promises.deal_key
    where
        promises.commitment_status != 'void'
        and coalesce(
            promises.promised_date
            <= cast({{ dbt.dateadd('day', var('promise_days'), 'deals.decided_date') }} as date),
            true
        )
    group by deals.deal_key
),

contracts as (
    select
        *,
        row_number() over (partition by deal_key order by signed_at desc nulls last, contract_key asc) as place
    from {{ ref('dim_contract') }}
    where is_current
),

amendments as (
    select contract_key, count(distinct version_number) as amendments
    from {{ ref('fct_contract_changes') }}
    where change_type = 'amended'
    group by contract_key
),

efforts as (
    select
        deals.deal_key,
        cast(count(*) as bigint) as effort_answers,
        {{ as_double(sum_of('answers.effort_0_100', 9)) }} / count(*) as effort_mean
    from deals
    inner join touches on deals.deal_key = touches.deal_key
    inner join {{ ref('fct_survey_answers') }} as answers
        on deals.told_customer_key = answers.customer_key
        and deals.brand_key = answers.brand_key
        and touches.first_touch_at <= answers.submitted_at
        and answers.submitted_at <= deals.known_until
    where answers.metric = 'ces' and answers.answer_status = 'scored' and {{ counts_in_scores('answers.') }}
    group by deals.deal_key
),

judged as (
    select
        deals.*,
        case when deals.is_won then 'won' when deals.is_lost then 'lost' else 'open' end as outcome,
        coalesce(touches.first_touch_date, deals.opened_date) as first_touch_date,
        coalesce(touches.touches, 0) as touches,
        coalesce(touches.touches_inbound, 0) as touches_inbound,
        coalesce(touches.touches_outbound, 0) as touches_outbound,
        coalesce(touches.channels, 0) as channels,
        coalesce(promises.promises, 0) as promises,
        coalesce(promises.promises_kept, 0) as promises_kept,
        coalesce(promises.promises_broken, 0) as promises_broken
    from deals
    left join touches on deals.deal_key = touches.deal_key
    left join promises on deals.deal_key = promises.deal_key
),

final as (
    select
        judged.deal_key,
        judged.source_vendor,
        judged.source_instance,
        judged.brand_key,
        judged.told_customer_key as customer_key,
        judged.account_key,
        coalesce(owners.team_entity_key, {{ organisation_key('brand', 'judged.brand_key') }}) as owner_entity_key,
        judged.owner_agent_key,
        judged.channel_key,
        judged.segment,
        judged.outcome,
        judged.first_touch_date,
        judged.decided_date,
        case
            when judged.first_touch_date <= judged.decided_date
                then cast({{ dbt.datediff('judged.first_touch_date', 'judged.decided_date', 'day') }} as bigint)
        end as days_to_decision,
        coalesce(judged.decided_date < judged.first_touch_date, false) as is_duration_invalid,
        judged.touches,
        judged.touches_inbound,
        judged.touches_outbound,
        judged.channels,
        replies.first_reply_minutes,
        replies.first_reply_business_minutes,
        case
            when replies.deal_key is null then 'not_asked'
            when replies.replied_at is null then 'none'
            when replies.first_reply_minutes < 60 then 'within_1_hour'
            when replies.first_reply_minutes < 1440 then 'within_24_hours'
            else 'later'
        end as reply_band,
        judged.promises,
        judged.promises_kept,
        judged.promises_broken,
        judged.promises - judged.promises_kept - judged.promises_broken as promises_open,
        100 * {{ as_double('judged.promises_broken') }} / nullif(judged.promises_kept + judged.promises_broken, 0)
            as expectation_gap_pct,
        contracts.term_months as contract_term_months,
        contracts.discount_pct as contract_discount_pct,
        cast(coalesce(amendments.amendments, 0) as bigint) as contract_amendments,
        coalesce(efforts.effort_answers, 0) as effort_answers,
        efforts.effort_mean,
        judged.amount_reporting
    from judged
    left join {{ ref('int_deal_replies') }} as replies on judged.deal_key = replies.deal_key
    left join efforts on judged.deal_key = efforts.deal_key
    left join contracts
        on judged.deal_key = contracts.deal_key
        and contracts.place = 1
    left join amendments on contracts.contract_key = amendments.contract_key
    left join {{ ref('dim_agent') }} as owners
        on judged.owner_agent_key = owners.agent_key
        and {{ holds_at('owners', 'judged.known_until') }}
)

select * from final
