-- One row per KPI of sales and service x month, for all brands and for each: the parts that the board pools. Each case,
-- deal, order, promise or call back counts as one answer of a survey does.
with

clock as (
    select
        clock_at,
        {{ local_date('clock_at', var('brand_timezone')) }} as today
    from ({{ data_clock() }}) as newest
),

cases as (
    select
        *,
        {{ period_start('opened_date', 'month') }} as month_start,
        {{ as_double('first_reply_minutes') }} / 60 as reply_hours
    from {{ ref('int_case_outcomes') }}
),

solved_cases as (
    select
        *,
        {{ period_start('first_solved_date', 'month') }} as month_start
    from {{ ref('int_case_outcomes') }}
    where is_judged
),

deals as (
    select
        *,
        {{ period_start('decided_date', 'month') }} as month_start
    from {{ ref('mart_sales_experience') }}
),

-- A promise counts in the month in which it was due; one without a day in that of its delivery, else of its making.
promises as (
    select
        promises.*,
        {{ period_start('coalesce(promises.due_date, promises.delivered_date, promises.promised_date)', 'month') }}
            as month_start,
        coalesce(promises.due_date <= clock.today, true) as is_due
    from {{ ref('fct_sales_commitments') }} as promises
    cross join clock
    left join {{ ref('fct_deals') }} as deals on promises.deal_key = deals.deal_key
    where not coalesce(deals.is_test, false)
),

orders as (
    select
        orders.*,
        {{ period_start('orders.ordered_date', 'month') }} as month_start,
        orders.due_date < clock.today as is_due
    from {{ ref('fct_orders') }} as orders
    cross join clock
    where not orders.is_test
),

call_backs as (
    select
        loops.*,
        {{ period_start('loops.occurred_date', 'month') }} as month_start,
        loops.due_at <= clock.clock_at as is_due
    from {{ ref('mart_closed_loop') }} as loops
    cross join clock
    where loops.is_contactable
),

purchases as (
    select * from {{ ref('int_onboardings') }}
),

parts as (
    {{ kpi_rows(
        'first_reply_in_target', 'cases', 'is_first_reply_within_sla is not null', 'is_first_reply_within_sla'
    ) }}
    union all
    {{ kpi_rows('first_reply_hours', 'cases', 'reply_hours is not null', value='reply_hours') }}
    union all
    {{ kpi_rows('first_contact_resolution', 'solved_cases', 'true', 'is_solved_at_first') }}
    union all
    {{ kpi_rows('reopened_cases', 'solved_cases', 'true', 'is_reopened') }}
    union all
    {{ kpi_rows('win_rate', 'deals', "outcome != 'open'", "outcome = 'won'") }}
    union all
    {{ kpi_rows('touches_to_decision', 'deals', "outcome != 'open'", value='touches') }}
    union all
    {{ kpi_rows(
        'promises_kept', 'promises', "is_due and commitment_status in ('kept', 'broken', 'overdue')",
        "commitment_status = 'kept'"
    ) }}
    union all
    {{ kpi_rows('delivered_on_time', 'orders', 'is_due and is_late is not null', 'not is_late') }}
    union all
    {{ kpi_rows('contacted_in_time', 'call_backs', 'is_due', "outcome = 'contacted_in_time'") }}
    union all
    {{ kpi_rows('value_within_30_days', 'purchases', 'is_value_known', 'is_value') }}
)

select * from parts
