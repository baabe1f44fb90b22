-- One row per touchpoint at which a customer left words: the words after redaction, and what he scored. Empty unless
-- the company has said that verbatims are published. No customer and no moment: the day is enough to read them by.
with

answered as (
    select
        responses.touchpoint_key,
        responses.response_key,
        answers.answer_key as opinion_key,
        case
            when answers.metric = 'nps' then 'nps_' || answers.nps_kind
            when answers.metric = 'ces' then 'ces_effort'
            else answers.metric
        end as score_kpi,
        case answers.metric
            when 'nps' then cast(answers.score_native as decimal(18, 9))
            when 'ces' then cast(answers.effort_0_100 as decimal(18, 9))
            else answers.score_0_100
        end as score,
        case
            when answers.metric = 'nps' then answers.nps_group
            when answers.metric = 'csat' and answers.is_satisfied then 'satisfied'
            when answers.metric = 'csat' and not answers.is_satisfied then 'not_satisfied'
            when {{ is_low_effort('answers.effort_0_100') }} then 'easy'
            when {{ is_high_effort('answers.effort_0_100') }} then 'hard'
            when answers.effort_0_100 is not null then 'neither'
            else {{ score_word('answers.score_0_100') }}
        end as score_group,
        case answers.metric when 'nps' then 1 when 'ces' then 2 when 'csat' then 3 else 4 end as metric_rank
    from {{ ref('fct_survey_answers') }} as answers
    inner join {{ ref('fct_survey_responses') }} as responses on answers.response_key = responses.response_key
    where answers.answer_status = 'scored' and {{ counts_in_scores('answers.') }}
),

-- Of a review its rating speaks, also where it answers a question of a survey.
scored as (
    select
        touchpoint_key,
        review_key as opinion_key,
        'rating' as score_kpi,
        rating_0_100 as score,
        {{ score_word('rating_0_100') }} as score_group,
        0 as metric_rank
    from {{ ref('fct_reviews') }}
    where rating_0_100 is not null
    union all
    select
        touchpoint_key,
        opinion_key,
        score_kpi,
        score,
        score_group,
        metric_rank
    from answered
),

ranked as (
    select
        *,
        row_number() over (partition by touchpoint_key order by metric_rank, opinion_key) as score_rank
    from scored
),

-- Asked only where there are verbatims: it looks through every journey.
opinions as (
    select
        touchpoint_key,
        about_touchpoint_type
    from {{ ref('int_touchpoint_opinions') }}
    where {{ var('publish_verbatims') }}
),

responses as (
    select
        touchpoint_key,
        min(response_key) as response_key
    from {{ ref('fct_survey_responses') }}
    where touchpoint_key is not null
    group by touchpoint_key
),

topics as (
    select
        touchpoint_key,
        {{ dbt.listagg('topic_key', "', '", 'order by topic_key') }} as topics
    from {{ ref('fct_feedback_topics') }}
    group by touchpoint_key
),

final as (
    select
        verbatims.touchpoint_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        responses.response_key,
        reviews.review_key,
        touchpoints.brand_key,
        touchpoints.region_key,
        touchpoints.segment,
        touchpoints.channel_key,
        touchpoints.touchpoint_type as given_at_touchpoint_type,
        coalesce(opinions.about_touchpoint_type, touchpoints.touchpoint_type) as about_touchpoint_type,
        touchpoints.stage_key,
        reviews.product_id,
        touchpoints.occurred_date,
        cast({{ dbt.date_trunc('month', 'touchpoints.occurred_date') }} as date) as month_start,
        ranked.score_kpi,
        cast(ranked.score as decimal(18, 9)) as score,
        ranked.score_group,
        feedback.language,
        feedback.sentiment,
        {{ sentiment_word('feedback.sentiment') }} as sentiment_group,
        topics.topics,
        verbatims.redacted_text,
        cast(verbatims.hidden as bigint) as hidden,
        verbatims.is_shortened,
        verbatims.redaction_version
    from {{ ref('int_verbatims') }} as verbatims
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints
        on verbatims.touchpoint_key = touchpoints.touchpoint_key
    inner join {{ ref('int_feedback_read') }} as feedback on verbatims.touchpoint_key = feedback.touchpoint_key
    inner join topics on verbatims.touchpoint_key = topics.touchpoint_key
    left join opinions on verbatims.touchpoint_key = opinions.touchpoint_key
    left join {{ ref('fct_reviews') }} as reviews on verbatims.touchpoint_key = reviews.touchpoint_key
    left join responses on verbatims.touchpoint_key = responses.touchpoint_key
    left join ranked
        on verbatims.touchpoint_key = ranked.touchpoint_key
        and ranked.score_rank = 1
)

select * from final
