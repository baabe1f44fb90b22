-- One row per question asked and returned: a response x question, from survey answers and from reviews whose mapping
-- names the survey and question that their rating answers.
with

answers as (
    select
        answers.source_vendor,
        answers.source_instance,
        answers.brand_key,
        'answers' as origin_entity,
        -- Tools that number the responses of each survey from 1 would mix them up without the survey.
        answers.survey_id || '/' || answers.response_id as response_id,
        answers.survey_id,
        answers.question_id,
        answers.invitation_ref,
        coalesce(answers.contact_ref, invitations.contact_ref) as contact_ref,
        coalesce(answers.order_ref, invitations.order_ref) as order_ref,
        answers.submitted_at,
        answers.score as score_text,
        answers.comment is not null as has_comment,
        answers.channel
    from {{ ref('int_surveys__answers') }} as answers
    left join {{ ref('int_surveys__invitations') }} as invitations
        on answers.source_vendor = invitations.source_vendor
        and answers.source_instance = invitations.source_instance
        and answers.survey_id = invitations.survey_id
        and answers.invitation_ref = invitations.invitation_id
),

review_answers as (
    select
        source_vendor,
        source_instance,
        brand_key,
        'reviews' as origin_entity,
        source_record_key as response_id,
        survey_id,
        question_id,
        source_record_key as invitation_ref,
        contact_ref,
        order_ref,
        submitted_at,
        rating as score_text,
        title is not null or body is not null as has_comment,
        channel
    from {{ ref('int_reviews__reviews') }}
    where survey_id is not null and question_id is not null
),

unioned as (
    select * from answers
    union all
    select * from review_answers
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'origin_entity', 'response_id']) }} as response_key,
        {{ surrogate_key(['source_vendor', 'source_instance', 'origin_entity', 'response_id', 'question_id']) }}
            as answer_key,
        unioned.*
    from unioned
)

select * from final
