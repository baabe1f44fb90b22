-- One row per month of the order (and all months together) x brand: did it come when it was due, was it paid back, was
-- the customer looked after, what did he say, and does being late show in it?
{%- set days = var('after_sale_days') %}
{%- set grain = 'period_type, period_start, brand_key' %}
with

orders as (
    select
        *,
        {{ period_start('ordered_date', 'month') }} as month_start,
        cast({{ dbt.dateadd('day', days['refund'], 'ordered_date') }} as date) as refund_by,
        cast({{ dbt.dateadd('day', days['opinion'], 'ordered_date') }} as date) as opinion_by,
        cast({{ dbt.dateadd('day', days['follow_up'], 'delivered_date') }} as date) as follow_up_by,
        {{ local_date(data_as_of(), var('brand_timezone')) }} as today
    from {{ ref('fct_orders') }}
    where not is_test
),

refunds as (
    select order_key, min(refunded_date) as refunded_date from {{ ref('fct_refunds') }}
    where order_key is not null
    group by order_key
),

-- What was taken back, and what tests and bots said, is no opinion.
reviews as (
    select reviews.*
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('fct_touchpoints') }} as touchpoints on reviews.touchpoint_key = touchpoints.touchpoint_key
    where not touchpoints.is_bot and not touchpoints.is_test and not touchpoints.is_deleted
),

opinions as (
    select journey_key, min(submitted_date) as first_opinion_date
    from (
        select orders.journey_key, reviews.submitted_date
        from reviews
        inner join orders on reviews.order_key = orders.order_key
        union all
        select journey_key, submitted_date from {{ ref('fct_survey_responses') }}
        where is_counted and coalesce(audience, 'customer') = 'customer'
    ) as said
    where journey_key is not null
    group by journey_key
),

ratings as (
    select
        order_key,
        cast(count(*) as bigint) as ratings,
        {{ mean_sums('rating', 'rating_0_100') }}
    from reviews
    where rating_0_100 is not null and order_key is not null
    group by order_key
),

-- Somebody meant to be in touch after the delivery, and the day is over.
follow_ups as (
    select
        orders.order_key,
        {{ dbt.bool_or('planned.has_happened') }} as has_follow_up
    from orders
    inner join {{ ref('fct_planned_interactions') }} as planned
        on orders.customer_key = planned.customer_key
        and orders.brand_key = planned.brand_key
        and orders.delivered_date <= planned.due_date
        and planned.due_date <= orders.follow_up_by
    where planned.planned_status in ('happened', 'missed') and planned.planned_type != 'renewal_due'
    group by orders.order_key
),

told as (
    select
        orders.*,
        case
            when orders.ordered_date <= orders.delivered_date
                then cast({{ dbt.datediff('orders.ordered_date', 'orders.delivered_date', 'day') }} as bigint)
        end as days_to_delivery,
        case when orders.is_late then {{ dbt.datediff('orders.due_date', 'orders.delivered_date', 'day') }} end
            as days_late,
        orders.due_date < orders.today as is_due,
        refunds.refunded_date <= orders.refund_by as is_refunded,
        opinions.first_opinion_date <= orders.opinion_by as has_opinion,
        follow_ups.order_key is not null as is_follow_up_planned,
        follow_ups.has_follow_up,
        coalesce(ratings.ratings, 0) as ratings,
        ratings.rating_sum,
        ratings.rating_sum_sq
    from orders
    left join refunds on orders.order_key = refunds.order_key
    left join opinions on orders.journey_key = opinions.journey_key
    left join follow_ups on orders.order_key = follow_ups.order_key
    left join ratings on orders.order_key = ratings.order_key
),

periods as (
    select *, 'month' as period_type, month_start as period_start from told
    union all
    select *, 'all' as period_type, min(month_start) over () as period_start from told
),

counted as (
    select
        {{ grain }},
        {%- for name, condition in [('on_time', 'not is_late'), ('late', 'is_late')] %}
        cast(coalesce(sum(case when {{ condition }} then ratings end), 0) as bigint) as {{ name }}_ratings,
        {{ sum_of('case when ' ~ condition ~ ' then rating_sum end', 9) }} as {{ name }}_rating_sum,
        {{ sum_of('case when ' ~ condition ~ ' then rating_sum_sq end', 9) }} as {{ name }}_rating_sum_sq,
        {%- endfor %}
        cast(count(*) as bigint) as orders,
        {{ count_of('delivered_date is not null') }} as delivered,
        {{ count_of('delivered_date < ordered_date') }} as invalid_durations,
        {{ count_of('days_to_delivery is not null') }} as timed_deliveries,
        {{ quantile('days_to_delivery', 0.5) }} as median_days_to_delivery,
        {{ quantile('days_to_delivery', 0.9) }} as p90_days_to_delivery,
        {{ count_of('is_due and delivered_date is null') }} as undelivered_past_due,
        {{ count_of('is_due and is_late is not null') }} as due_and_delivered,
        {{ count_of('is_due and not is_late') }} as delivered_on_time,
        {{ count_of('is_late') }} as delivered_late,
        {{ quantile('days_late', 0.5) }} as median_days_late,
        {{ count_of('refund_by < today') }} as orders_past_refund,
        {{ count_of('refund_by < today and is_refunded') }} as refunded,
        {{ count_of('is_follow_up_planned') }} as follow_ups_planned,
        {{ count_of('has_follow_up') }} as follow_ups_happened,
        {{ count_of('opinion_by < today') }} as orders_past_opinion,
        {{ count_of('opinion_by < today and has_opinion') }} as with_opinion
    from periods
    group by {{ grain }}
),

final as (
    select
        {{ surrogate_key(['period_type', 'period_start', 'brand_key']) }} as post_purchase_key,
        {{ grain }},
        orders,
        delivered,
        invalid_durations,
        {{ shown('median_days_to_delivery', 'timed_deliveries') }} as median_days_to_delivery,
        {{ shown('p90_days_to_delivery', 'timed_deliveries') }} as p90_days_to_delivery,
        undelivered_past_due,
        due_and_delivered,
        {{ share_figures('delivered_on_time', 'delivered_on_time', 'due_and_delivered') }},
        {{ shown('delivered_late', 'due_and_delivered') }} as delivered_late,
        {{ shown('median_days_late', 'delivered_late') }} as median_days_late,
        orders_past_refund,
        {{ share_figures('refunded', 'refunded', 'orders_past_refund') }},
        follow_ups_planned,
        {{ share_figures('follow_ups_happened', 'follow_ups_happened', 'follow_ups_planned') }},
        orders_past_opinion,
        {{ share_figures('with_opinion', 'with_opinion', 'orders_past_opinion') }},
        on_time_ratings,
        {{ mean_figures('on_time_rating', 'on_time_ratings') }},
        late_ratings,
        {{ mean_figures('late_rating', 'late_ratings') }},
        {{ small_numbers('orders') }}
    from counted
)

select * from final
