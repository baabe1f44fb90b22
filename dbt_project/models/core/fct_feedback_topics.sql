-- One row per feedback in words x topic that it is about. A topic is told by keywords of the text's language, or of any
-- language where that is unknown. The words stay in the warehouse.
with

feedback as (
    select * from {{ ref('int_feedback_read') }}
),

keywords as (
    select
        topic_key,
        language,
        -- A blank before and behind makes it a whole word; a star leaves the end open.
        case
            when keyword like '%*' then ' ' || replace(lower(keyword), '*', '')
            else ' ' || lower(keyword) || ' '
        end as sought
    from {{ ref('stg_reference__topic_keywords') }}
    where coalesce(is_used, true)
),

-- Equal texts are looked through once.
phrases as (
    select distinct words, language from feedback
),

told as (
    select
        phrases.words,
        phrases.language,
        keywords.topic_key,
        cast(count(distinct keywords.sought) as bigint) as keywords_found
    from phrases
    inner join keywords
        on coalesce(phrases.language, keywords.language) = keywords.language
        and {{ dbt.position('keywords.sought', 'phrases.words') }} > 0
    group by phrases.words, phrases.language, keywords.topic_key
),

topics as (
    select
        feedback.touchpoint_key,
        coalesce(told.topic_key, 'not_matched') as topic_key,
        coalesce(told.keywords_found, 0) as keywords_found,
        feedback.language,
        feedback.language_basis,
        feedback.sentiment,
        feedback.sentiment_version
    from feedback
    left join told
        on feedback.words = told.words
        and coalesce(feedback.language, '') = coalesce(told.language, '')
),

final as (
    select
        {{ surrogate_key(['topics.touchpoint_key', 'topics.topic_key']) }} as feedback_topic_key,
        topics.touchpoint_key,
        topics.topic_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.region_key,
        touchpoints.segment,
        touchpoints.channel_key,
        touchpoints.touchpoint_type as given_at_touchpoint_type,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        topics.keywords_found,
        topics.language,
        topics.language_basis,
        topics.sentiment,
        topics.sentiment_version
    from topics
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints
        on topics.touchpoint_key = touchpoints.touchpoint_key
)

select * from final
