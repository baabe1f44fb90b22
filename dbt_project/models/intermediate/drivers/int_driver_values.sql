-- One row per period x outcome x respondent x driver: what may have gone with the outcome. Four kinds of driver: other
-- answers of the same response, what the customer said elsewhere before it, topics of its words, the order it is about.
with

outcomes as (
    select * from {{ ref('int_driver_outcomes') }}
),

answers as (
    select
        {{ survey_question() }} as driver,
        response_key as respondent,
        customer_key,
        submitted_at,
        score_0_100 as value
    from {{ ref('fct_survey_answers') }}
    where answer_status = 'scored' and {{ counts_in_scores() }}
),

same_response as (
    select
        outcomes.outcome,
        outcomes.respondent,
        'answer' as driver_kind,
        answers.driver,
        {{ as_double('answers.value') }} as value
    from outcomes
    inner join answers on outcomes.respondent = answers.respondent
    where outcomes.outcome != answers.driver
),

opinions as (
    select driver, respondent, customer_key, submitted_at, value from answers
    union all
    select outcome, respondent, customer_key, submitted_at, score from outcomes
    where outcome like '%.reviews.rating'
),

elsewhere as (
    select
        outcomes.outcome,
        outcomes.respondent,
        'experience' as driver_kind,
        opinions.driver,
        {{ as_double('opinions.value') }} as value,
        row_number() over (
            partition by outcomes.outcome, outcomes.respondent, opinions.driver
            order by opinions.submitted_at desc, opinions.respondent asc
        ) as recency
    from outcomes
    inner join opinions
        on outcomes.customer_key = opinions.customer_key
        and outcomes.respondent != opinions.respondent
        and outcomes.outcome != opinions.driver
        and opinions.submitted_at <= outcomes.submitted_at
        and {{ seconds_between('opinions.submitted_at', 'outcomes.submitted_at') }}
        <= 86400 * {{ var('driver_days') }}
),

topics as (
    select
        outcomes.outcome,
        outcomes.respondent,
        topics.topic_key
    from outcomes
    inner join {{ ref('fct_feedback_topics') }} as topics on outcomes.touchpoint_key = topics.touchpoint_key
),

topics_told as (
    select outcome, topic_key from topics
    where topic_key != 'not_matched'
    group by outcome, topic_key
    having count(*) >= {{ var('driver_least_mentions') }}
),

-- Who wrote something and not of the topic has a 0 in it.
writers as (
    select distinct outcome, respondent from topics
),

mentioned as (
    select
        writers.outcome,
        writers.respondent,
        'topic' as driver_kind,
        topics_told.topic_key as driver,
        case when topics.topic_key is null then 0e0 else 1e0 end as value
    from writers
    inner join topics_told on writers.outcome = topics_told.outcome
    left join topics
        on writers.outcome = topics.outcome
        and writers.respondent = topics.respondent
        and topics_told.topic_key = topics.topic_key
),

orders as (
    select
        outcomes.outcome,
        outcomes.respondent,
        case when orders.delivered_at > orders.due_at then 1e0 when orders.due_at is not null then 0e0 end as is_late,
        case
            when orders.ordered_date <= orders.delivered_date
                then {{ as_double(dbt.datediff('orders.ordered_date', 'orders.delivered_date', 'day')) }}
        end as days
    from outcomes
    inner join {{ ref('fct_orders') }} as orders
        on outcomes.source_instance = orders.source_instance
        and outcomes.order_id = orders.order_id
    where orders.delivered_at is not null
),

driven as (
    select outcome, respondent, driver_kind, driver, value from same_response
    union all
    select outcome, respondent, driver_kind, driver, value from elsewhere
    where recency = 1
    union all
    select outcome, respondent, driver_kind, driver, value from mentioned
    union all
    select outcome, respondent, 'order' as driver_kind, 'delivered_after_due' as driver, is_late as value from orders
    where is_late is not null
    union all
    select outcome, respondent, 'order' as driver_kind, 'days_to_delivery' as driver, days as value from orders
    where days is not null
),

known as (
    select
        driven.*,
        {{ as_double('outcomes.score') }} as score,
        {{ as_double('outcomes.score_native') }} as score_native,
        outcomes.submitted_date,
        min(outcomes.submitted_date) over (partition by driven.outcome) as first_date
    from driven
    inner join outcomes
        on driven.outcome = outcomes.outcome
        and driven.respondent = outcomes.respondent
),

final as (
    {%- for period in ['quarter', 'year', 'all'] %}
    select
        outcome,
        driver_kind,
        '{{ period }}' as period_type,
        {{ period_start('submitted_date', period) if period != 'all' else period_start('first_date', 'month') }}
            as period_start,
        respondent,
        score,
        score_native,
        driver,
        value
    from known
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
