-- One row per basis x brand x cohort x months since: of the customers whose first order (first subscription) was in one
-- month, how many were there so many months later. Months that are not over have no row.
{%- set grain = ['basis', 'brand_key', 'cohort_month', 'months_since'] %}
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

customers as (
    {{ valued_customers() }}
),

ages as (
    {%- for age in range(25) %}
    select {{ age }} as months_since
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

movements as (
    select
        *,
        {{ period_start('moved_date', 'month') }} as month_start
    from {{ ref('int_value_movements') }}
),

firsts as (
    select
        'order' as basis,
        brand_key,
        customer_key,
        min(month_start) as cohort_month
    from movements
    where is_purchase
    group by brand_key, customer_key
    union all
    select
        'subscription' as basis,
        subscriptions.brand_key,
        subscriptions.customer_key,
        min({{ period_start('subscriptions.started_date', 'month') }}) as cohort_month
    from {{ ref('int_subscriptions') }} as subscriptions
    inner join customers on subscriptions.customer_key = customers.customer_key
    group by subscriptions.brand_key, subscriptions.customer_key
),

-- Who orders is there in the month of the order; who has a subscription if it still ran when the month was over.
presence as (
    select
        'order' as basis,
        brand_key,
        customer_key,
        month_start,
        {{ dbt.bool_or('is_purchase') }} as is_active,
        {{ sum_of('amount', 4) }} as revenue,
        {{ count_of('is_unconverted') }} as unconverted
    from movements
    group by brand_key, customer_key, month_start
    union all
    select
        basis,
        brand_key,
        customer_key,
        cast({{ dbt.dateadd('month', -1, 'month_start') }} as date) as month_start,
        true as is_active,
        coalesce(mrr, 0) as revenue,
        unconverted
    from {{ ref('int_active_months') }}
    where basis = 'subscription'
),

sizes as (
    select
        basis,
        brand_key,
        cohort_month,
        cast(count(*) as bigint) as customers
    from firsts
    group by basis, brand_key, cohort_month
),

found as (
    select
        firsts.basis,
        firsts.brand_key,
        firsts.cohort_month,
        presence.month_start,
        {{ count_of('presence.is_active') }} as retained,
        {{ sum_of('presence.revenue', 4) }} as revenue,
        cast(sum(presence.unconverted) as bigint) as unconverted_amounts
    from firsts
    inner join presence
        on firsts.basis = presence.basis
        and firsts.brand_key = presence.brand_key
        and firsts.customer_key = presence.customer_key
    group by firsts.basis, firsts.brand_key, firsts.cohort_month, presence.month_start
),

cells as (
    select
        sizes.basis,
        sizes.brand_key,
        sizes.cohort_month,
        ages.months_since,
        cast({{ dbt.dateadd('month', 'ages.months_since', 'sizes.cohort_month') }} as date) as month_start,
        sizes.customers,
        sizes.cohort_month = min(sizes.cohort_month) over (partition by sizes.basis, sizes.brand_key)
            as is_first_cohort,
        clock.today
    from sizes
    cross join ages
    cross join clock
),

counted as (
    select
        cells.*,
        coalesce(found.retained, 0) as retained,
        coalesce(found.revenue, 0) as revenue,
        coalesce(found.unconverted_amounts, 0) as unconverted_amounts,
        {{ small_numbers('cells.customers') }}
    from cells
    left join found
        on cells.basis = found.basis
        and cells.brand_key = found.brand_key
        and cells.cohort_month = found.cohort_month
        and cells.month_start = found.month_start
    where cast({{ dbt.dateadd('month', 1, 'cells.month_start') }} as date) <= cells.today
),

scored as (
    select
        *,
        {{ percent('retained', 'customers') }} as retained_pct,
        {{ wilson_bound('retained', 'customers', '-') }} as ci_low,
        {{ wilson_bound('retained', 'customers', '+') }} as ci_high,
        is_suppressed
        or (retained < {{ var('min_responses_privacy') }} and (revenue != 0 or unconverted_amounts > 0)) as is_of_few
    from counted
),

final as (
    select
        {{ surrogate_key(grain) }} as retention_cohort_key,
        {{ grain | join(', ') }},
        month_start,
        is_first_cohort,
        customers,
        {{- shown_columns(['retained', 'retained_pct', 'ci_low', 'ci_high']) }}
        {{- shown_columns(['revenue', 'unconverted_amounts'], 'is_of_few') }}
        is_low_n,
        is_suppressed
    from scored
)

select * from final
