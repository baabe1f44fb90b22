-- One row per subscription x day on which it ran, and one for the day on which it ended; of the last days only
-- (vars.subscription_days, back from the newest load), so that the table does not grow forever.
{%- set term_start = 'coalesce(renewed_at, started_at)' %}
with

records as (
    select
        *,
        row_number() over (
            partition by source_instance, subscription_id
            order by {{ term_start }} desc nulls last, source_vendor, source_record_key
        ) as place
    from {{ ref('int_commerce__subscriptions') }}
    where {{ term_start }} is not null
),

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

-- A source may write a record for each term: together they are one subscription, the newest says what it costs.
subscriptions as (
    select
        source_instance,
        subscription_id,
        min(case when place = 1 then source_vendor end) as source_vendor,
        min(case when place = 1 then brand_key end) as brand_key,
        min(case when place = 1 then contact_ref end) as contact_ref,
        min(case when place = 1 then product_ref end) as product_ref,
        min(case when place = 1 then amount end) as amount,
        min(case when place = 1 then currency end) as currency,
        min(case when place = 1 then {{ local_date(term_start, var('brand_timezone')) }} end) as term_from,
        min(case when place = 1 then {{ local_date('ends_at', var('brand_timezone')) }} end) as term_to,
        {{ local_date('min(coalesce(started_at, renewed_at))', var('brand_timezone')) }} as started_date,
        {{ local_date('max(canceled_at)', var('brand_timezone')) }} as canceled_date
    from records
    group by source_instance, subscription_id
),

-- It ends when it is canceled, else on the day to which its last term runs.
lives as (
    select
        subscriptions.*,
        coalesce(subscriptions.canceled_date, subscriptions.term_to) as ended_date,
        case when subscriptions.canceled_date is not null then 'canceled' else 'lapsed' end as end_status,
        clock.today,
        case
            when subscriptions.term_to > subscriptions.term_from then
                cast(
                    {{ as_double('subscriptions.amount') }} * 30.4375
                    / {{ dbt.datediff('subscriptions.term_from', 'subscriptions.term_to', 'day') }}
                    as decimal(18, 4)
                )
        end as mrr
    from subscriptions
    cross join clock
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
