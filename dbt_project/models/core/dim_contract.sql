-- One row per contract and period in which its terms stayed the same.
{%- set columns = [
    'deal_ref', 'company_ref', 'contact_ref', 'contract_status', 'term_months', 'payment_terms', 'sla_tier', 'auto_renew',
    'discount_pct', 'amount', 'currency', 'signed_at', 'starts_on', 'ends_on'
] %}
with

versions as (
    {{ record_versions('crm_contracts', ['contract_id'] + columns) }}
),

history as (
    {{ history_of('versions', ['source_instance', 'contract_id'], columns + ['source_vendor', 'brand_key']) }}
),

-- What refers to a record that was merged away refers to what is left of it: as of now, in every version.
led_on as (
    select source_instance, contract_id, deal_ref, company_ref, contact_ref from {{ ref('int_crm__contracts') }}
),

placed as (
    select
        history.*,
        coalesce(led_on.deal_ref, history.deal_ref) as deal_id,
        coalesce(led_on.company_ref, history.company_ref) as account_id,
        coalesce(led_on.contact_ref, history.contact_ref) as contact_id
    from history
    left join led_on
        on history.source_instance = led_on.source_instance
        and history.contract_id = led_on.contract_id
),

final as (
    select
        {{ surrogate_key(['placed.source_instance', 'placed.contract_id', 'placed.version_number']) }}
            as contract_version_key,
        {{ surrogate_key(['placed.source_instance', 'placed.contract_id']) }} as contract_key,
        placed.source_vendor,
        placed.source_instance,
        placed.brand_key,
        placed.contract_id,
        deals.deal_key,
        coalesce(accounts.account_key, deals.account_key) as account_key,
        coalesce(contacts.customer_key, deals.customer_key) as customer_key,
        {{ period_columns('placed') }},
        placed.contract_status,
        placed.term_months,
        placed.payment_terms,
        placed.sla_tier,
        placed.auto_renew,
        placed.discount_pct,
        placed.amount,
        placed.currency,
        coalesce(placed.signed_at, deals.won_at) as signed_at,
        coalesce({{ local_date('placed.signed_at', var('brand_timezone')) }}, deals.won_date) as signed_date,
        placed.starts_on,
        placed.ends_on
    from placed
    left join {{ ref('fct_deals') }} as deals
        on placed.source_instance = deals.source_instance
        and placed.deal_id = deals.deal_id
    left join {{ ref('dim_account') }} as accounts
        on placed.source_instance = accounts.source_instance
        and placed.account_id = accounts.account_id
    {{ join_contact('placed', 'contact_id', 'coalesce(placed.signed_at, placed.valid_from)') }}
)

select * from final
