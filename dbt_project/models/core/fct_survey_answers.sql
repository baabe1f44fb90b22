-- One row per response x question, with its verdict and, if it was scored, its score on every scale that has a meaning.
with

answers as (
    select * from {{ ref('int_survey_answers_judged') }}
),

responses as (
    select * from {{ ref('int_survey_responses_placed') }}
),

final as (
    select
        answers.answer_key,
        answers.response_key,
        {{ surrogate_key(['answers.source_instance', 'answers.survey_id']) }} as survey_key,
        case
            when answers.metric is not null
                then {{ surrogate_key([
                    'answers.source_instance', 'answers.survey_id', 'answers.scale_valid_from', 'answers.question_id'
                ]) }}
        end as survey_question_key,
        answers.source_vendor,
        answers.source_instance,
        answers.survey_id,
        answers.question_id,
        responses.brand_key,
        responses.customer_key,
        responses.region_key,
        responses.segment,
        responses.channel_key,
        responses.touchpoint_type,
        responses.stage_key,
        answers.submitted_at,
        answers.submitted_date,
        answers.metric,
        answers.nps_kind,
        answers.answer_status,
        answers.quarantine_reason,
        answers.score_native,
        answers.nps_group,
        answers.effort_0_100,
        answers.is_satisfied,
        answers.score_0_100,
        answers.weight,
        responses.audience
    from answers
    inner join responses on answers.response_key = responses.response_key
)

select * from final
