-- One row per customer: what is known of him in one line, as the data stand. Row level, pseudonymous: no name, no
-- address; who was erased and what is a test has no row.
{%- set metrics = {'nps': 'nps', 'effort': 'ces', 'csat': 'csat'} %}
with

customers as (
    {{ valued_customers() }}
),

touched as (
    select
        customer_key,
        cast(count(*) as bigint) as touchpoints,
        cast(count(distinct channel_key) as bigint) as channels,
        cast(count(distinct brand_key) as bigint) as brands
    from {{ ref('fct_touchpoints') }}
    where customer_key is not null and not is_bot and not is_test and not is_deleted
    group by customer_key
),

journeys as (
    select
        customer_key,
        cast(count(*) as bigint) as open_journeys
    from {{ ref('fct_journeys') }}
    where journey_kind = 'customer' and outcome = 'open'
    group by customer_key
),

opinions as (
    select
        opinions.*,
        answers.nps_kind,
        case opinions.metric
            when 'nps' then 10 * opinions.score
            when 'ces' then 100 - opinions.score
            when 'csat' then opinions.score
            when 'rating' then opinions.score
        end as score_0_100,
        {{ seconds_after(365 * 86400, 'opinions.submitted_at') }} >= {{ data_as_of() }} as is_of_last_year,
        row_number() over (
            partition by opinions.customer_key, opinions.metric
            order by opinions.submitted_at desc, opinions.opinion_key asc
        ) as recency
    from {{ ref('int_opinions') }} as opinions
    left join {{ ref('fct_survey_answers') }} as answers on opinions.opinion_key = answers.answer_key
    where opinions.customer_key is not null
),

scores as (
    select
        customer_key,
        {%- for name, metric in metrics.items() %}
        max(case when metric = '{{ metric }}' and recency = 1 then score end) as {{ name }}_score,
        max(case when metric = '{{ metric }}' and recency = 1 then submitted_date end) as {{ name }}_date,
        {%- endfor %}
        max(case when metric = 'nps' and recency = 1 then nps_kind end) as nps_kind,
        min(case when is_of_last_year then score_0_100 end) as worst_score_0_100
    from opinions
    group by customer_key
),

risks as (
    select
        customer_key,
        {{ dbt.bool_or('is_at_risk') }} as is_at_risk
    from {{ ref('int_customers_at_risk') }}
    group by customer_key
),

cases as (
    select
        customer_key,
        cast(count(*) as bigint) as open_cases
    from {{ ref('fct_support_cases') }}
    where is_open and not is_test
    group by customer_key
),

contacts as (
    select
        customer_key,
        max({{ local_date('contacted_at', var('brand_timezone')) }}) as last_contact_date
    from {{ ref('int_brand_contacts') }}
    group by customer_key
),

promises as (
    select
        customer_key,
        cast(count(*) as bigint) as open_promises
    from {{ ref('fct_sales_commitments') }}
    where commitment_status in ('open', 'overdue')
    group by customer_key
),

loops as (
    select
        customer_key,
        outcome,
        row_number() over (partition by customer_key order by occurred_at desc, closed_loop_key asc) as recency
    from {{ ref('mart_closed_loop') }}
),

planned as (
    select
        customer_key,
        planned_type,
        due_date,
        row_number() over (partition by customer_key order by due_at, planned_key) as place
    from {{ ref('fct_planned_interactions') }}
    where planned_status = 'planned'
),

final as (
    select
        customers.customer_key,
        customers.brand_key,
        coalesce(touched.brands, 0) as brands,
        customers.segment,
        customers.region_key,
        customers.lifecycle_stage,
        customers.journey_stage_key,
        {{ local_date('customers.first_seen_at', var('brand_timezone')) }} as first_seen_date,
        {{ local_date('customers.last_seen_at', var('brand_timezone')) }} as last_seen_date,
        coalesce(touched.touchpoints, 0) as touchpoints,
        coalesce(touched.channels, 0) as channels,
        coalesce(journeys.open_journeys, 0) as open_journeys,
        scores.nps_score,
        scores.nps_kind,
        scores.nps_date,
        scores.effort_score,
        scores.effort_date,
        scores.csat_score,
        scores.csat_date,
        cast(scores.worst_score_0_100 as decimal(18, 9)) as worst_score_0_100,
        risks.is_at_risk,
        loops.outcome as closed_loop_outcome,
        coalesce(cases.open_cases, 0) as open_cases,
        contacts.last_contact_date,
        coalesce(promises.open_promises, 0) as open_promises,
        planned.planned_type as next_planned_type,
        planned.due_date as next_planned_date,
        coalesce(worth.orders, 0) as orders,
        worth.revenue,
        worth.last_order_date,
        worth.clv_simple,
        worth.clv_contractual,
        case
            when worth.has_subscription then 'active'
            when worth.subscription_ended_date is not null then 'ended'
            else 'none'
        end as subscription_state,
        customers.consent_marketing,
        customers.consent_marketing = 'granted' and customers.unsubscribed_at is null as may_be_written_to
    from customers
    left join touched on customers.customer_key = touched.customer_key
    left join journeys on customers.customer_key = journeys.customer_key
    left join scores on customers.customer_key = scores.customer_key
    left join risks on customers.customer_key = risks.customer_key
    left join cases on customers.customer_key = cases.customer_key
    left join contacts on customers.customer_key = contacts.customer_key
    left join promises on customers.customer_key = promises.customer_key
    left join loops on customers.customer_key = loops.customer_key and loops.recency = 1
    left join planned on customers.customer_key = planned.customer_key and planned.place = 1
    left join {{ ref('mart_customer_value') }} as worth on customers.customer_key = worth.customer_key
)

select * from final
