-- One row per KPI of how brands are seen x month x dimension: its parts, in the shape of the board.
with

clock as (
    {{ data_clock() }}
),

feedback as (
    select
        brand_key,
        {{ period_start('occurred_date', 'month') }} as month_start,
        polarity
    from {{ ref('int_feedback_polarity') }}
    where polarity is not null
),

reviews as (
    select
        reviews.brand_key,
        {{ period_start('reviews.submitted_date', 'month') }} as month_start,
        reviews.rating_0_100,
        reviews.rating_status,
        {{ is_reply_due('reviews', 'clock.clock_at') }} as is_reply_due,
        {{ days_to_reply('reviews') }} is not null as is_replied
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('int_feedback_polarity') }} as feedback on reviews.touchpoint_key = feedback.touchpoint_key
    cross join clock
),

parts as (
    {{ kpi_rows(
        'rating_0_100', 'reviews', value='rating_0_100', decimals=9, responses="rating_status = 'rated'",
        unanswered="rating_status = 'unrated'", quarantined="rating_status in ('quarantined', 'ambiguous')"
    ) }}
    union all
    {{ kpi_rows('review_reply_rate', 'reviews', 'is_reply_due', 'is_replied') }}
    union all
    {{ kpi_rows('net_sentiment', 'feedback', hits='polarity = 1', misses='polarity = -1') }}
)

select * from parts
