-- One row per survey that is registered, was sent or was answered.
with

known as (
    select source_instance, survey_id, nps_kind from {{ ref('stg_reference__survey_scales') }}
    union all
    select source_instance, survey_id, null as nps_kind from {{ ref('int_survey_answers') }}
    union all
    select source_instance, survey_id, null as nps_kind from {{ ref('fct_survey_invitations') }}
),

questions as (
    select source_instance, survey_id, cast(count(distinct question_id) as bigint) as questions
    from {{ ref('stg_reference__survey_scales') }}
    group by source_instance, survey_id
),

final as (
    select
        {{ surrogate_key(['known.source_instance', 'known.survey_id']) }} as survey_key,
        known.source_instance,
        known.survey_id,
        max(known.nps_kind) as nps_kind,
        coalesce(max(registered.audience), 'customer') as audience,
        max(registered.survey_name) as survey_name,
        coalesce(max(questions.questions), 0) as registered_questions
    from known
    left join questions
        on known.source_instance = questions.source_instance
        and known.survey_id = questions.survey_id
    left join {{ ref('stg_reference__surveys') }} as registered
        on known.source_instance = registered.source_instance
        and known.survey_id = registered.survey_id
    group by known.source_instance, known.survey_id
)

select * from final
