-- One row per response or review that gave an outcome: the answer on recommending; of a survey that does not ask for it
-- the one on satisfaction; the rating of a review that is no survey's.
with

answers as (
    select * from {{ ref('fct_survey_answers') }}
    where answer_status = 'scored' and {{ counts_in_scores() }}
),

asked as (
    select distinct source_instance, survey_id from answers
    where metric = 'nps'
),

responses as (
    select
        {{ survey_question('answers.') }} as outcome,
        answers.response_key as respondent,
        responses.touchpoint_key,
        answers.brand_key,
        answers.customer_key,
        responses.source_instance,
        responses.order_ref as order_id,
        answers.submitted_at,
        answers.submitted_date,
        answers.score_0_100 as score,
        answers.score_native
    from answers
    inner join {{ ref('int_survey_responses_placed') }} as responses on answers.response_key = responses.response_key
    left join asked
        on answers.source_instance = asked.source_instance
        and answers.survey_id = asked.survey_id
    where answers.metric = 'nps' or (answers.metric = 'csat' and asked.survey_id is null)
),

reviews as (
    select
        reviews.source_instance || '.reviews.rating' as outcome,
        reviews.review_key as respondent,
        reviews.touchpoint_key,
        reviews.brand_key,
        reviews.customer_key,
        reviews.source_instance,
        reviews.order_id,
        reviews.submitted_at,
        reviews.submitted_date,
        reviews.rating_0_100 as score,
        reviews.rating_native as score_native
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints on reviews.touchpoint_key = touchpoints.touchpoint_key
    left join {{ ref('int_survey_responses_placed') }} as responses
        on reviews.touchpoint_key = responses.touchpoint_key
    where reviews.rating_0_100 is not null and responses.response_key is null and not touchpoints.is_test
),

final as (
    select * from responses
    union all
    select * from reviews
)

select * from final
