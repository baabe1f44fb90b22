-- One row per promise to a customer that says what was promised: a day, or a value.
with

promises as (
    select * from {{ ref('int_crm__commitments') }}
    where due_on is not null or promised_value is not null
),

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

compared as (
    select
        *,
        case
            when delivered_on is not null and due_on is not null
                then cast({{ dbt.datediff('due_on', 'delivered_on', 'day') }} as bigint)
        end as gap_days,
        cast(delivered_value - promised_value as decimal(18, 4)) as gap_value,
        delivered_on is not null or delivered_value is not null as is_delivered
    from promises
),

judged as (
    select
        *,
        case
            when is_delivered then
                coalesce(gap_days <= 0, true)
                and coalesce(
                    case better
                        when 'higher' then gap_value >= 0
                        when 'lower' then gap_value <= 0
                        else gap_value = 0
                    end,
                    true
                )
        end as is_kept
    from compared
),

final as (
    select
        {{ surrogate_key(['judged.source_vendor', 'judged.source_instance', 'judged.commitment_id']) }}
            as commitment_key,
        judged.source_vendor,
        judged.source_instance,
        judged.brand_key,
        deals.deal_key,
        contracts.contract_key,
        orders.order_key,
        coalesce(accounts.account_key, deals.account_key) as account_key,
        coalesce(contacts.customer_key, deals.customer_key, orders.customer_key) as customer_key,
        {{ surrogate_key(['judged.source_instance', 'judged.owner_ref']) }} as agent_key,
        judged.promise_type,
        judged.promised_at,
        {{ local_date('judged.promised_at', var('brand_timezone')) }} as promised_date,
        judged.due_on as due_date,
        judged.delivered_on as delivered_date,
        judged.promised_value,
        judged.delivered_value,
        judged.gap_days,
        judged.gap_value,
        judged.is_kept,
        case
            when judged.is_delivered and judged.is_kept then 'kept'
            when judged.is_delivered then 'broken'
            when deals.is_lost then 'void'
            when deals.deal_key is not null and not deals.is_won then 'offered'
            when judged.due_on < clock.today then 'overdue'
            else 'open'
        end as commitment_status
    from judged
    cross join clock
    left join {{ ref('fct_deals') }} as deals
        on judged.source_instance = deals.source_instance
        and judged.deal_ref = deals.deal_id
    left join {{ ref('dim_contract') }} as contracts
        on judged.source_instance = contracts.source_instance
        and judged.contract_ref = contracts.contract_id
        and contracts.is_current
    left join {{ ref('fct_orders') }} as orders
        on judged.source_instance = orders.source_instance
        and judged.order_ref = orders.order_id
    left join {{ ref('dim_account') }} as accounts
        on judged.source_instance = accounts.source_instance
        and judged.company_ref = accounts.account_id
    {{ join_contact('judged', 'contact_ref', 'judged.promised_at') }}
)

select * from final
