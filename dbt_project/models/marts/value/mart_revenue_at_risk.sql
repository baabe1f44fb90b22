-- One row per dimension (all brands, each brand), at the data's own clock: the customers whose newest score asks for a
-- call back, and what they brought in the last 365 days. Their revenue so far, no forecast.
{%- set of_brand = 'customer_key, brand_key' %}
{%- set parted = ["dim_name = 'all'", 'as_of_date', 'dim_value'] %}
with

clock as (
    select
        clock_at,
        {{ local_date('clock_at', var('brand_timezone')) }} as as_of_date
    from ({{ data_clock() }}) as newest
),

customers as (
    {{ valued_customers() }}
),

revenue as (
    select
        movements.customer_key,
        movements.brand_key,
        {{ sum_of('movements.amount', 4) }} as revenue,
        {{ count_of('movements.is_unconverted') }} as unconverted
    from {{ ref('int_value_movements') }} as movements
    cross join clock
    where {{ seconds_after(365 * 86400, 'movements.moved_at') }} > clock.clock_at
    group by movements.customer_key, movements.brand_key
),

recurring as (
    select
        subscriptions.customer_key,
        subscriptions.brand_key,
        {{ sum_of('subscriptions.mrr_reporting', 4) }} as mrr,
        {{ count_of('subscriptions.mrr is not null and subscriptions.mrr_reporting is null') }} as unconverted
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join customers on subscriptions.customer_key = customers.customer_key
    where
        subscriptions.started_date <= subscriptions.today
        and (subscriptions.ended_date is null or subscriptions.ended_date > subscriptions.today)
    group by subscriptions.customer_key, subscriptions.brand_key
),

told as (
    select {{ of_brand }}, 1 as scored, is_at_risk, 0 as revenue, 0 as mrr, 0 as unconverted
    from {{ ref('int_customers_at_risk') }}
    union all
    select {{ of_brand }}, 0 as scored, false as is_at_risk, revenue, 0 as mrr, unconverted from revenue
    union all
    select {{ of_brand }}, 0 as scored, false as is_at_risk, 0 as revenue, mrr, unconverted from recurring
),

by_customer as (
    select
        {{ of_brand }},
        max(scored) = 1 as is_scored,
        {{ dbt.bool_or('is_at_risk') }} as is_at_risk,
        {{ sum_of('revenue', 4) }} as revenue,
        {{ sum_of('mrr', 4) }} as mrr,
        sum(unconverted) as unconverted
    from told
    group by {{ of_brand }}
),

-- A customer of two brands is one customer of all, at risk if he is so at either.
scoped as (
    select 'brand' as dim_name, brand_key as dim_value, is_scored, is_at_risk, revenue, mrr, unconverted
    from by_customer
    union all
    select
        'all' as dim_name,
        'all' as dim_value,
        {{ dbt.bool_or('is_scored') }} as is_scored,
        {{ dbt.bool_or('is_at_risk') }} as is_at_risk,
        {{ sum_of('revenue', 4) }} as revenue,
        {{ sum_of('mrr', 4) }} as mrr,
        sum(unconverted) as unconverted
    from by_customer
    group by customer_key
),

counted as (
    select
        dim_name,
        dim_value,
        {{ count_of('is_scored') }} as customers_scored,
        {{ count_of('is_at_risk') }} as customers_at_risk,
        {{ sum_of('case when is_at_risk then revenue end', 4) }} as revenue_at_risk,
        {{ sum_of('revenue', 4) }} as revenue_all,
        {{ sum_of('case when is_at_risk then mrr end', 4) }} as mrr_at_risk,
        {{ sum_of('mrr', 4) }} as mrr_all,
        cast(coalesce(sum(case when is_at_risk then unconverted end), 0) as bigint) as unconverted_at_risk,
        cast(sum(unconverted) as bigint) as unconverted_all
    from scoped
    group by dim_name, dim_value
),

scored as (
    select
        counted.*,
        clock.as_of_date,
        {{ percent('counted.customers_at_risk', 'counted.customers_scored') }} as at_risk_pct,
        {{ wilson_bound('counted.customers_at_risk', 'counted.customers_scored', '-') }} as ci_low,
        {{ wilson_bound('counted.customers_at_risk', 'counted.customers_scored', '+') }} as ci_high,
        {{ percent('counted.revenue_at_risk', 'counted.revenue_all') }} as revenue_at_risk_pct,
        counted.customers_scored < {{ var('min_responses_display') }} as is_low_n,
        {{ is_few('counted.customers_scored') }} or {{ is_few('counted.customers_at_risk') }} as is_few
    from counted
    cross join clock
),

-- Of those scored and of those at risk nobody may be left over: one after the other, since either hides all of a row.
by_scored as (
    select
        *,
        is_few or {{ tells_the_hidden('customers_scored', 'is_few', *parted, overlapping=true) }} as is_hidden
    from scored
),

hidden as (
    select
        *,
        case
            when is_few then 'few_answers'
            when is_hidden or {{ tells_the_hidden('customers_at_risk', 'is_hidden', *parted, overlapping=true) }}
                then 'complementary'
        end as suppression
    from by_scored
),

flagged as (
    select
        *,
        suppression is not null as is_suppressed
    from hidden
),

final as (
    select
        {{ surrogate_key(['dim_name', 'dim_value']) }} as revenue_at_risk_key,
        as_of_date,
        dim_name,
        dim_value,
        customers_scored,
        {{- shown_columns([
            'customers_at_risk', 'at_risk_pct', 'ci_low', 'ci_high', 'revenue_at_risk', 'revenue_all',
            'revenue_at_risk_pct', 'mrr_at_risk', 'mrr_all', 'unconverted_at_risk', 'unconverted_all'
        ]) }}
        is_low_n,
        is_suppressed,
        suppression
    from flagged
)

select * from final
