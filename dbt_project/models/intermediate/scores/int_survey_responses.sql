-- One row per response: the person's return of one survey, whatever the number of its questions.
-- score_metric and score_value carry the response's first scored question (by question id) into the touchpoint.
with

answers as (
    select
        *,
        row_number() over (partition by response_key order by answer_status = 'scored' desc, question_id) as position
    from {{ ref('int_survey_answers_judged') }}
),

grouped as (
    select
        response_key,
        source_vendor,
        source_instance,
        origin_entity,
        response_id,
        min(brand_key) as brand_key,
        min(survey_id) as survey_id,
        min(invitation_ref) as invitation_ref,
        min(contact_ref) as contact_ref,
        min(order_ref) as order_ref,
        min(submitted_at) as submitted_at,
        min(channel) as channel,
        coalesce({{ dbt.bool_or('is_complete') }}, count(*) filter (where answer_status = 'unanswered') = 0)
            as is_complete,
        {{ dbt.bool_or('is_test') }} as is_test,
        {{ dbt.bool_or('has_comment') }} as has_comment,
        count(*) as answers,
        count(*) filter (where answer_status = 'scored') as answers_scored,
        count(*) filter (where answer_status = 'unanswered') as answers_unanswered,
        count(*) filter (where answer_status = 'quarantined') as answers_quarantined,
        min(question_id) as first_question_id,
        min(case when position = 1 and answer_status = 'scored' then metric end) as score_metric,
        min(case when position = 1 then score_native end) as score_value,
        min(case when position = 1 then score_0_100 end) as score_0_100
    from answers
    group by response_key, source_vendor, source_instance, origin_entity, response_id
),

final as (
    select
        grouped.*,
        coalesce(surveys.audience, 'customer') as audience
    from grouped
    left join {{ ref('stg_reference__surveys') }} as surveys
        on grouped.source_instance = surveys.source_instance
        and grouped.survey_id = surveys.survey_id
)

select * from final
