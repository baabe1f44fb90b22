-- One row per response x question, with its verdict and, if it was scored, its score on every scale that has a meaning.
with

answers as (
    select * from {{ ref('int_survey_answers_judged') }}
),

responses as (
    select * from {{ ref('int_survey_responses_placed') }}
),

placed as (
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
        -- An answer given before the order that it names cannot be about it: what it says is of the brand.
        case
            when answers.nps_kind = 'transactional' and responses.is_before_order then 'relational'
            else answers.nps_kind
        end as nps_kind,
        answers.answer_status,
        answers.quarantine_reason,
        answers.score_native,
        answers.nps_group,
        answers.effort_0_100,
        answers.is_satisfied,
        answers.score_0_100,
        answers.weight,
        responses.audience,
        case
            when responses.excluded_reason = 'repeated' then null else responses.excluded_reason
        end as response_excluded_reason,
        row_number() over (
            partition by responses.source_instance, responses.survey_id, responses.wave_key, answers.question_id
            order by responses.dedupe_rank, answers.answer_key
        ) as question_rank
    from answers
    inner join responses on answers.response_key = responses.response_key
),

final as (
    select
        answer_key,
        response_key,
        survey_key,
        survey_question_key,
        source_vendor,
        source_instance,
        survey_id,
        question_id,
        brand_key,
        customer_key,
        region_key,
        segment,
        channel_key,
        touchpoint_type,
        stage_key,
        submitted_at,
        submitted_date,
        metric,
        nps_kind,
        answer_status,
        quarantine_reason,
        score_native,
        nps_group,
        effort_0_100,
        is_satisfied,
        score_0_100,
        weight,
        audience,
        {%- if var('survey_repeats') == 'all' %}
        response_excluded_reason as excluded_reason
        {%- else %}
        coalesce(response_excluded_reason, case when question_rank > 1 then 'repeated' end) as excluded_reason
        {%- endif %}
    from placed
)

select * from final
