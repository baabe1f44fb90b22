-- One row per sales opportunity: a lead with or without a deal, or a deal without a lead.
with

leads as (
    select * from {{ ref('int_crm__leads') }}
),

deals as (
    select * from {{ ref('int_crm__deals') }}
),

accounts as (
    select source_instance, company_id, source_vendor from {{ ref('int_crm__companies') }}
),

opportunities as (
    select
        coalesce(leads.source_vendor, deals.source_vendor) as source_vendor,
        coalesce(leads.source_instance, deals.source_instance) as source_instance,
        coalesce(leads.brand_key, deals.brand_key) as brand_key,
        coalesce(leads.lead_id, deals.lead_ref, deals.deal_id) as opportunity_id,
        leads.lead_id,
        deals.deal_id,
        coalesce(leads.contact_ref, deals.contact_ref) as contact_ref,
        deals.company_ref,
        deals.owner_ref,
        coalesce(leads.channel, deals.channel, 'not_recorded') as channel_key,
        coalesce(deals.segment, 'not_recorded') as segment,
        leads.contacted_at,
        coalesce(leads.contacted_at, deals.opened_at) as opened_at,
        deals.won_at,
        deals.lost_at,
        deals.amount,
        deals.currency
    from leads
    full outer join deals
        on leads.source_instance = deals.source_instance
        and leads.lead_id = deals.lead_ref
),

dated as (
    select
        *,
        {{ local_date('opened_at', var('brand_timezone')) }} as opened_date,
        {{ local_date('won_at', var('brand_timezone')) }} as won_date,
        {{ local_date('lost_at', var('brand_timezone')) }} as lost_date,
        {{ local_date('coalesce(won_at, lost_at, opened_at)', var('brand_timezone')) }} as valued_date
    from opportunities
),

final as (
    select
        {{ surrogate_key(['dated.source_vendor', 'dated.source_instance', 'dated.deal_id', 'dated.opportunity_id']) }}
            as deal_key,
        dated.source_vendor,
        dated.source_instance,
        dated.opportunity_id,
        dated.lead_id,
        dated.deal_id,
        case
            when
                tests.record_id is null
                and (dated.lead_id is not null or dated.won_at is not null or dated.lost_at is not null)
                then
                    {{ surrogate_key(['dated.source_instance', "'deal'", 'dated.opportunity_id']) }}
        end as journey_key,
        dated.brand_key,
        contacts.customer_key,
        case
            when accounts.company_id is not null
                then {{ surrogate_key(['accounts.source_vendor', 'accounts.source_instance', 'accounts.company_id']) }}
        end as account_key,
        dated.company_ref as account_id,
        {{ surrogate_key(['dated.source_instance', 'dated.owner_ref']) }} as owner_agent_key,
        dated.channel_key,
        dated.segment,
        dated.opened_at,
        dated.opened_date,
        dated.won_at,
        dated.won_date,
        dated.lost_at,
        dated.lost_date,
        coalesce(dated.won_at, dated.lost_at) as decided_at,
        dated.won_at is not null as is_won,
        dated.lost_at is not null and dated.won_at is null as is_lost,
        coalesce(dated.won_date < dated.opened_date, false) as is_duration_invalid,
        case
            when dated.won_date >= dated.opened_date
                then cast({{ dbt.datediff('dated.opened_date', 'dated.won_date', 'day') }} as bigint)
        end as days_to_win,
        dated.amount,
        dated.currency,
        {{ fx_rate('rates', 'dated.currency') }} as fx_rate,
        {{ fx_date('rates', 'dated.currency', 'dated.valued_date') }} as fx_date,
        {{ in_reporting_currency('dated.amount', 'rates', 'dated.currency') }} as amount_reporting,
        tests.record_id is not null as is_test
    from dated
    left join accounts
        on dated.source_instance = accounts.source_instance
        and dated.company_ref = accounts.company_id
    {{ join_contact('dated', 'contact_ref', 'dated.opened_at') }}
    {{ join_test('dated', "'opportunity'", 'dated.opportunity_id') }}
    {{ join_rate('rates', 'dated.currency', 'dated.valued_date') }}
)

select * from final
