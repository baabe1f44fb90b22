-- One row per subscription x day on which it ran, and one for the day on which it ended; of the last days only
-- (vars.subscription_days, back from the newest load), so that the table does not grow forever.
with

lives as (
    select * from {{ ref('int_subscriptions') }}
),

days as (
    select
        lives.*,
        dates.date_day,
        coalesce(dates.date_day < lives.ended_date, true) as is_active,
        case
            when coalesce(dates.date_day < lives.ended_date, true) then lives.mrr else cast(0 as decimal(18, 4))
        end as mrr_of_day
    from lives
    inner join {{ ref('dim_date') }} as dates
        on lives.started_date <= dates.date_day
        and dates.date_day <= least(coalesce(lives.ended_date, lives.today), lives.today)
        and dates.date_day > cast({{ dbt.dateadd('day', '-' ~ var('subscription_days'), 'lives.today') }} as date)
),

final as (
    select
        {{ surrogate_key(['days.source_instance', 'days.subscription_id', 'days.date_day']) }} as subscription_day_key,
        {{ surrogate_key(['days.source_instance', 'days.subscription_id']) }} as subscription_key,
        days.source_vendor,
        days.source_instance,
        days.subscription_id,
        days.date_day,
        days.brand_key,
        contacts.customer_key,
        {{ surrogate_key(['days.source_instance', 'days.product_ref']) }} as product_key,
        case when days.is_active then 'active' else days.end_status end as status,
        days.is_active,
        days.mrr_of_day as mrr,
        days.currency,
        {{ fx_rate('rates', 'days.currency') }} as fx_rate,
        {{ fx_date('rates', 'days.currency', 'days.date_day') }} as fx_date,
        {{ in_reporting_currency('days.mrr_of_day', 'rates', 'days.currency') }} as amount_reporting
    from days
    {{ join_contact('days', 'contact_ref', 'days.date_day') }}
    {{ join_rate('rates', 'days.currency', 'days.date_day') }}
)

select * from final
