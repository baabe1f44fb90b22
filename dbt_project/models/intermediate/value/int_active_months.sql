-- One row per basis x brand x customer x month at whose first moment he was active: he had ordered within
-- vars.inactivity_days before it, or one of his subscriptions ran.
{%- set stays = dbt.dateadd('day', var('inactivity_days'), 'moved_date') %}
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

customers as (
    {{ valued_customers() }}
),

spells as (
    select
        'order' as basis,
        brand_key,
        customer_key,
        moved_date as from_date,
        cast({{ stays }} as date) as to_date,
        cast(null as decimal(18, 4)) as mrr,
        false as is_unconverted
    from {{ ref('int_value_movements') }}
    where is_purchase
    union all
    select
        'subscription' as basis,
        subscriptions.brand_key,
        subscriptions.customer_key,
        subscriptions.started_date as from_date,
        subscriptions.ended_date as to_date,
        subscriptions.mrr_reporting as mrr,
        subscriptions.mrr is not null and subscriptions.mrr_reporting is null as is_unconverted
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join customers on subscriptions.customer_key = customers.customer_key
),

months as (
    select dates.date_day as month_start
    from {{ ref('dim_date') }} as dates
    cross join clock
    where dates.date_day = {{ period_start('dates.date_day', 'month') }} and dates.date_day <= clock.today
),

-- In the first days of a source nobody can have been silent for so long: of months that cannot look back nothing is
-- told.
known_since as (
    select
        brand_key,
        cast({{ dbt.dateadd('day', var('inactivity_days'), 'min(from_date)') }} as date) as month_from
    from spells
    where basis = 'order'
    group by brand_key
),

final as (
    select
        spells.basis,
        spells.brand_key,
        spells.customer_key,
        months.month_start,
        sum(spells.mrr) as mrr,
        {{ count_of('spells.is_unconverted') }} as unconverted
    from spells
    inner join months
        on spells.from_date < months.month_start
        and (spells.to_date is null or spells.to_date >= months.month_start)
    left join known_since on spells.brand_key = known_since.brand_key
    where spells.basis = 'subscription' or months.month_start >= known_since.month_from
    group by spells.basis, spells.brand_key, spells.customer_key, months.month_start
)

select * from final
