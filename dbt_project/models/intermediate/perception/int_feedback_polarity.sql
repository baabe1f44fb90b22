-- One row per review, public mention and comment: did it speak well of the brand, ill, or neither? A score says so
-- before the words do; where the two disagree it is flagged.
{{ config(materialized='view') }}
with

-- A text has one sentiment, whatever the number of its topics.
texts as (
    select
        touchpoint_key,
        max(sentiment) as sentiment
    from {{ ref('fct_feedback_topics') }}
    group by touchpoint_key
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
    where
        touchpoint_type in ('review_given', 'brand_mentioned', 'survey_answered')
        and not is_bot
        and not is_test
        and not is_deleted
),

told as (
    select
        touchpoints.touchpoint_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.brand_key,
        touchpoints.touchpoint_type,
        touchpoints.occurred_date,
        texts.touchpoint_key is not null as has_words,
        touchpoints.experience_polarity as score_polarity,
        {{ sentiment_polarity('texts.sentiment') }} as words_polarity
    from touchpoints
    left join texts on touchpoints.touchpoint_key = texts.touchpoint_key
    where touchpoints.touchpoint_type != 'survey_answered' or texts.touchpoint_key is not null
),

final as (
    select
        touchpoint_key,
        source_vendor,
        source_instance,
        brand_key,
        touchpoint_type,
        occurred_date,
        has_words,
        coalesce(score_polarity, words_polarity) as polarity,
        coalesce(score_polarity * words_polarity = -1, false) as is_disagreeing
    from told
)

select * from final
