-- One row per month that is over x brand x segment ('all' beside each): the customers who ordered in the 365 days up to
-- its end, how many of them more than once, what they say of the brand and whose the revenue was.
{%- set grain = ['month_start', 'brand_key', 'segment'] %}
{%- set parted = ["segment = 'all'", 'month_start, brand_key', 'segment'] %}
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

customers as (
    {{ valued_customers() }}
),

movements as (
    select * from {{ ref('int_value_movements') }}
),

-- The 365 days before window_to.
windows as (
    select
        dates.date_day as month_start,
        cast({{ dbt.dateadd('month', 1, 'dates.date_day') }} as date) as window_to,
        cast({{ dbt.dateadd('day', -365, dbt.dateadd('month', 1, 'dates.date_day')) }} as date) as window_from
    from {{ ref('dim_date') }} as dates
    cross join clock
    where
        dates.date_day = {{ period_start('dates.date_day', 'month') }}
        and cast({{ dbt.dateadd('month', 1, 'dates.date_day') }} as date) <= clock.today
),

-- A brand whose records begin in the midst of a window would seem less loyal than it is.
first_orders as (
    select
        brand_key,
        min(moved_date) as first_date
    from movements
    where is_purchase
    group by brand_key
),

months as (
    select
        first_orders.brand_key,
        windows.month_start,
        windows.window_from,
        windows.window_to
    from windows
    inner join first_orders on windows.window_from >= first_orders.first_date
),

buyers as (
    select
        months.month_start,
        months.brand_key,
        movements.customer_key,
        count(distinct case when movements.is_purchase then movements.moved_date end) as order_days,
        {{ sum_of('movements.amount', 4) }} as revenue,
        {{ count_of('movements.is_unconverted') }} as unconverted
    from months
    inner join movements
        on months.brand_key = movements.brand_key
        and months.window_from <= movements.moved_date
        and months.window_to > movements.moved_date
    group by months.month_start, months.brand_key, movements.customer_key
),

recommendations as (
    select
        months.month_start,
        answers.brand_key,
        answers.customer_key,
        answers.nps_group,
        row_number() over (
            partition by months.month_start, answers.brand_key, answers.customer_key
            order by answers.submitted_at desc, answers.answer_key asc
        ) as recency
    from months
    inner join {{ ref('fct_survey_answers') }} as answers
        on months.brand_key = answers.brand_key
        and months.window_from <= answers.submitted_date
        and months.window_to > answers.submitted_date
    where
        answers.nps_kind = 'relational'
        and answers.answer_status = 'scored'
        and {{ counts_in_scores('answers.') }}
),

by_customer as (
    select
        buyers.month_start,
        buyers.brand_key,
        customers.segment,
        buyers.order_days,
        buyers.revenue,
        buyers.unconverted,
        recommendations.nps_group
    from buyers
    inner join customers on buyers.customer_key = customers.customer_key
    left join recommendations
        on buyers.month_start = recommendations.month_start
        and buyers.brand_key = recommendations.brand_key
        and buyers.customer_key = recommendations.customer_key
        and recommendations.recency = 1
    where buyers.order_days > 0
),

scoped as (
    select * from by_customer
    union all
    select month_start, brand_key, 'all' as segment, order_days, revenue, unconverted, nps_group from by_customer
),

counted as (
    select
        {{ grain | join(', ') }},
        cast(count(*) as bigint) as customers,
        {{ count_of('order_days >= 2') }} as repeat_customers,
        cast(sum(order_days) as bigint) as orders_sum,
        cast(sum(order_days * order_days) as bigint) as orders_sum_sq,
        {{ sum_of('revenue', 4) }} as revenue_sum,
        cast(sum(unconverted) as bigint) as unconverted_amounts,
        {{ sum_of('case when order_days >= 2 then revenue end', 4) }} as repeat_revenue_sum,
        {{ count_of('nps_group is not null') }} as nps_responses,
        {{ count_of("nps_group = 'promoter'") }} as promoters,
        {{ count_of("nps_group = 'detractor'") }} as detractors
    from scoped
    group by {{ grain | join(', ') }}
),

scored as (
    select
        *,
        {{ percent('repeat_customers', 'customers') }} as repeat_pct,
        {{ wilson_bound('repeat_customers', 'customers', '-') }} as repeat_ci_low,
        {{ wilson_bound('repeat_customers', 'customers', '+') }} as repeat_ci_high,
        {{ mean_of('orders_sum', 'customers') }} as mean_orders,
        {{ mean_bound('orders_sum', 'orders_sum_sq', 'customers', '-') }} as mean_orders_ci_low,
        {{ mean_bound('orders_sum', 'orders_sum_sq', 'customers', '+') }} as mean_orders_ci_high,
        {{ percent('repeat_revenue_sum', 'revenue_sum') }} as repeat_revenue_pct,
        {{ nps_value('promoters', 'detractors', 'nps_responses') }} as nps,
        {{ nps_bound('promoters', 'detractors', 'nps_responses', '-') }} as nps_ci_low,
        {{ nps_bound('promoters', 'detractors', 'nps_responses', '+') }} as nps_ci_high,
        customers < {{ var('min_responses_display') }} as is_low_n,
        {{ suppression('customers', is_few('customers'), *parted) }} as suppression
    from counted
),

-- What rests on repeat customers or on answers rests on fewer than the row does: it may be hidden where that is not.
few as (
    select
        *,
        suppression is not null as is_suppressed,
        suppression is not null or {{ is_few('repeat_customers') }} as is_repeat_few,
        suppression is not null or {{ is_few('nps_responses') }} as is_nps_few
    from scored
),

hidden as (
    select
        *,
        is_repeat_few or {{ tells_the_hidden('repeat_customers', 'is_repeat_few', *parted) }}
            as is_repeat_suppressed,
        is_nps_few or {{ tells_the_hidden('nps_responses', 'is_nps_few', *parted) }} as is_nps_suppressed
    from few
),

final as (
    select
        {{ surrogate_key(grain) }} as loyalty_key,
        {{ grain | join(', ') }},
        customers,
        {{- shown_columns([
            'repeat_customers', 'repeat_pct', 'repeat_ci_low', 'repeat_ci_high', 'orders_sum', 'orders_sum_sq',
            'mean_orders', 'mean_orders_ci_low', 'mean_orders_ci_high', 'revenue_sum',
            'unconverted_amounts'
        ]) }}
        {{- shown_columns(['repeat_revenue_sum', 'repeat_revenue_pct'], 'is_repeat_suppressed') }}
        {{- shown_columns(
            ['nps_responses', 'promoters', 'detractors', 'nps', 'nps_ci_low', 'nps_ci_high'], 'is_nps_suppressed'
        ) }}
        is_low_n,
        is_suppressed,
        suppression,
        is_nps_suppressed
    from hidden
)

select * from final
