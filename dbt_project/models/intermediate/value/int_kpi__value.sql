-- One row per KPI x month x dimension name x dimension value: what customers are worth and whether they stay, as
-- additive parts in the shape of int_kpi_parts. Each customer or order weighs 1; nothing is unanswered or quarantined.
with

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

movements as (
    select * from {{ ref('int_value_movements') }}
),

-- An order split on one day is one, so that who comes again comes on another day.
order_days as (
    select
        brand_key,
        customer_key,
        moved_date,
        row_number() over (partition by brand_key, customer_key order by moved_date) as place,
        lead(moved_date) over (partition by brand_key, customer_key order by moved_date) as next_date
    from (
        select distinct brand_key, customer_key, moved_date from movements
        where is_purchase
    ) as days
),

firsts as (
    select
        order_days.brand_key,
        {{ period_start('order_days.moved_date', 'month') }} as month_start,
        {{ dbt.datediff('order_days.moved_date', 'order_days.next_date', 'day') }} <= 90 as is_repeated
    from order_days
    cross join clock
    where
        order_days.place = 1
        and cast({{ dbt.dateadd('day', 90, 'order_days.moved_date') }} as date) < clock.today
),

churn as (
    select * from {{ ref('int_churn_parts') }}
),

orders as (
    select
        brand_key,
        {{ period_start("min(case when movement = 'order' then moved_date end)", 'month') }} as month_start,
        sum(amount) as net_amount
    from movements
    group by brand_key, order_key
    having count(case when movement = 'order' then amount end) = 1
),

parts as (
    {{ kpi_rows('repeat_within_90_days', 'firsts', hits='is_repeated') }}
    union all
    {%- for kpi, basis in [('churn', 'order'), ('churn_subscriptions', 'subscription')] %}
    {{ kpi_sums(kpi, 'churn', {'responses': 'sum(active_at_start)', 'hits': 'sum(lost)'}, "basis = '" ~ basis ~ "'") }}
    union all
    {%- endfor %}
    {{ kpi_rows('order_value', 'orders', value='net_amount', decimals=4) }}
)

select * from parts
