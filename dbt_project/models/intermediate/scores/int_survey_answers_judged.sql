-- One row per response x question, judged: scored, unanswered or quarantined (with the reason), and scored by the scale
-- that was registered for its question on its day. One bad answer costs one answer, not the response.
with

answers as (
    select
        *,
        {{ local_date('submitted_at', var('brand_timezone')) }} as submitted_date
    from {{ ref('int_survey_answers') }}
),

scales as (
    select * from {{ ref('stg_reference__survey_scales') }}
),

matched as (
    select
        answers.*,
        scales.metric,
        scales.scale_min,
        scales.scale_max,
        scales.high_means,
        scales.nps_kind,
        scales.valid_from as scale_valid_from,
        scales.survey_id is not null as is_registered,
        coalesce(scales.is_ambiguous, false) as is_ambiguous,
        answers.score_text is null
        or {{ in_text_list('answers.score_text', 'scales.no_answer_codes') }} as is_unanswered,
        case
            when {{ full_match('answers.score_text', '[+-]?[0-9]+([.][0-9]*)?') }}
                then try_cast(answers.score_text as decimal(18, 4))
        end as score
    from answers
    left join scales
        on answers.source_instance = scales.source_instance
        and answers.survey_id = scales.survey_id
        and answers.question_id = scales.question_id
        and answers.submitted_date >= coalesce(scales.valid_from, cast('1900-01-01' as date))
        and answers.submitted_date < coalesce(scales.valid_to, cast('9999-12-31' as date))
),

judged as (
    select
        *,
        case
            when not is_registered then 'unregistered_question'
            when is_unanswered then null
            when is_ambiguous then 'ambiguous_scale'
            when score is null then 'not_a_number'
            when not {{ full_match('score_text', '[+-]?[0-9]+([.]0*)?') }} then 'not_an_integer'
            when score < scale_min or score > scale_max then 'out_of_scale'
        end as quarantine_reason
    from matched
),

final as (
    select
        *,
        case
            when quarantine_reason is not null then 'quarantined'
            when is_unanswered then 'unanswered'
            else 'scored'
        end as answer_status,
        case when quarantine_reason is null and not is_unanswered then score end as score_native
    from judged
)

select
    answer_key,
    response_key,
    source_vendor,
    source_instance,
    brand_key,
    origin_entity,
    response_id,
    survey_id,
    question_id,
    invitation_ref,
    contact_ref,
    order_ref,
    submitted_at,
    submitted_date,
    is_complete,
    is_test,
    channel,
    weight,
    has_comment,
    score_text,
    answer_status,
    quarantine_reason,
    metric,
    case
        when metric = 'nps' and (scale_min != 0 or scale_max != 10) then 'nonstandard' else nps_kind
    end as nps_kind,
    scale_min,
    scale_max,
    high_means,
    scale_valid_from,
    score_native,
    case when metric = 'nps' then {{ nps_group('score_native + 10 - scale_max') }} end as nps_group,
    case when metric = 'ces' then {{ effort_0_100('score_native', 'scale_min', 'scale_max', 'high_means') }} end
        as effort_0_100,
    case
        when metric = 'csat' and score_native is not null
            then {{ is_top_two_box('score_native', 'scale_min', 'scale_max', 'high_means') }}
    end as is_satisfied,
    {{ score_0_100('score_native', 'scale_min', 'scale_max', 'high_means') }} as score_0_100
from final
