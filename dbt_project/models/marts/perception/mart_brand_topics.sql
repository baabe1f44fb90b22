-- One row per brand x quarter x topic: how much feedback is about it, and how that sounds.
{%- set sentiment_hidden = 'is_sentiment_suppressed' %}
{%- set grain = 'brand_key, quarter_start, topic_key' %}
with

feedback as (
    select
        touchpoint_key,
        brand_key,
        {{ period_start('occurred_date', 'quarter') }} as quarter_start,
        polarity,
        is_disagreeing
    from {{ ref('int_feedback_polarity') }}
    where has_words
),

quarters as (
    select
        brand_key,
        quarter_start,
        cast(count(*) as bigint) as all_feedback
    from feedback
    group by brand_key, quarter_start
),

counted as (
    select
        feedback.brand_key,
        feedback.quarter_start,
        topics.topic_key,
        cast(count(*) as bigint) as feedback,
        {{ count_of('feedback.polarity is not null') }} as scored,
        {{ count_of('feedback.polarity = 1') }} as positive,
        {{ count_of('feedback.polarity = -1') }} as negative,
        {{ count_of('feedback.is_disagreeing') }} as disagreeing
    from feedback
    inner join {{ ref('fct_feedback_topics') }} as topics on feedback.touchpoint_key = topics.touchpoint_key
    group by feedback.brand_key, feedback.quarter_start, topics.topic_key
),

flagged as (
    select
        counted.*,
        quarters.all_feedback,
        {{ small_numbers('counted.feedback') }},
        {{ is_few('counted.feedback') }} or {{ is_few('counted.scored') }} as is_sentiment_suppressed
    from counted
    inner join quarters on counted.brand_key = quarters.brand_key and counted.quarter_start = quarters.quarter_start
),

final as (
    select
        {{ surrogate_key(['brand_key', 'quarter_start', 'topic_key']) }} as brand_topic_key,
        {{ grain }},
        feedback,
        all_feedback,
        {{ unless_suppressed(percent('feedback', 'all_feedback')) }} as share_pct,
        {{ unless_suppressed(wilson_bound('feedback', 'all_feedback', '-')) }} as share_ci_low,
        {{ unless_suppressed(wilson_bound('feedback', 'all_feedback', '+')) }} as share_ci_high,
        {{ unless_suppressed('scored') }} as scored,
        {{- shown_columns(['positive', 'negative', 'disagreeing'], sentiment_hidden) }}
        {{ unless_suppressed(nps_value('positive', 'negative', 'scored'), sentiment_hidden) }} as net_sentiment,
        {{ unless_suppressed(nps_bound('positive', 'negative', 'scored', '-'), sentiment_hidden) }} as ci_low,
        {{ unless_suppressed(nps_bound('positive', 'negative', 'scored', '+'), sentiment_hidden) }} as ci_high,
        is_low_n,
        is_suppressed
    from flagged
)

select * from final
