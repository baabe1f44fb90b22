-- One row per subscription: from when until when it ran, and what it brings a month.
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

final as (
    select
        lives.*,
        contacts.customer_key,
        {{ in_reporting_currency('lives.mrr', 'rates', 'lives.currency') }} as mrr_reporting
    from lives
    {{ join_contact('lives', 'contact_ref', 'lives.started_date') }}
    {{ join_rate('rates', 'lives.currency', 'least(lives.ended_date, lives.today)') }}
)

select * from final
