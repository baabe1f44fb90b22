-- One row per customer journey that came to a purchase (an order placed, a subscription started): when its onboarding
-- began, when the customer first had something of it, when he gave up.
{%- set days = var('after_sale_days') %}
with

visits as (
    select
        visits.*,
        stages.stage_order,
        stages.stage_group
    from {{ ref('fct_journey_stages') }} as visits
    inner join {{ ref('dim_journey_stage') }} as stages on visits.stage_key = stages.stage_key
    where visits.journey_kind = 'customer' and visits.journey_subject in ('order', 'subscription')
),

purchases as (
    select journey_key, min(entered_at) as purchased_at, min(entered_date) as purchased_date
    from visits
    where stage_key = 'purchase'
    group by journey_key
),

onboarding as (
    select max(stage_order) as onboarding_order from {{ ref('dim_journey_stage') }}
    where stage_key = 'onboarding'
),

-- Of value is what comes after onboarding, other than asking for help and giving up.
reached as (
    select
        purchases.journey_key,
        min(case when visits.stage_key = 'onboarding' then visits.entered_date end) as onboarding_date,
        min(
            case
                when
                    visits.stage_group = 'post_purchase'
                    and visits.stage_order > onboarding.onboarding_order
                    and visits.stage_key != 'support'
                    and visits.exit_reason != 'lost'
                    then visits.entered_date
            end
        ) as value_date
    from purchases
    inner join visits
        on purchases.journey_key = visits.journey_key
        and purchases.purchased_at <= visits.entered_at
    cross join onboarding
    group by purchases.journey_key
),

journeys as (
    select
        *,
        {{ local_date('ended_at', var('brand_timezone')) }} as ended_date,
        {{ local_date(data_as_of(), var('brand_timezone')) }} as today
    from {{ ref('fct_journeys') }}
),

told as (
    select
        purchases.journey_key,
        journeys.journey_type,
        journeys.brand_key,
        journeys.customer_key,
        purchases.purchased_date,
        {{ period_start('purchases.purchased_date', 'month') }} as month_start,
        reached.onboarding_date,
        reached.value_date,
        case when journeys.outcome = 'canceled' then journeys.ended_date end as canceled_date,
        reached.value_date is not null as has_value,
        cast({{ dbt.datediff(
            'purchases.purchased_date',
            'coalesce(reached.value_date, least(journeys.ended_date, journeys.today), journeys.today)', 'day'
        ) }} as bigint) as days_to_value_or_end,
        cast({{ dbt.dateadd('day', days['value'], 'purchases.purchased_date') }} as date) as value_due,
        cast({{ dbt.dateadd('day', days['early_churn'], 'purchases.purchased_date') }} as date) as churn_due,
        journeys.today
    from purchases
    inner join journeys on purchases.journey_key = journeys.journey_key
    inner join reached on purchases.journey_key = reached.journey_key
),

final as (
    select
        journey_key,
        journey_type,
        brand_key,
        customer_key,
        purchased_date,
        month_start,
        onboarding_date,
        value_date,
        canceled_date,
        has_value,
        days_to_value_or_end,
        value_due < today as is_value_known,
        case when value_due < today then coalesce(value_date <= value_due, false) end as is_value,
        churn_due < today as is_early_churn_known,
        case when churn_due < today then coalesce(canceled_date <= churn_due, false) end as is_early_churn
    from told
)

select * from final
