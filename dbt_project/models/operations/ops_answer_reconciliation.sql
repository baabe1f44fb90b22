-- One row per survey question of a source: answers = scored + unanswered + quarantined, counted at the two ends - the
-- answers as staged, and the facts.
with

staged as (
    select source_vendor, source_instance, survey_id, question_id, cast(count(*) as bigint) as answers
    from {{ ref('int_survey_answers') }}
    group by source_vendor, source_instance, survey_id, question_id
),

facts as (
    select
        source_vendor,
        source_instance,
        survey_id,
        question_id,
        {{ count_of("answer_status = 'scored'") }} as scored,
        {{ count_of("answer_status = 'unanswered'") }} as unanswered,
        {{ count_of("answer_status = 'quarantined'") }} as quarantined
    from {{ ref('fct_survey_answers') }}
    group by source_vendor, source_instance, survey_id, question_id
),

final as (
    select
        staged.source_vendor,
        staged.source_instance,
        staged.survey_id,
        staged.question_id,
        staged.answers,
        coalesce(facts.scored, 0) as scored,
        coalesce(facts.unanswered, 0) as unanswered,
        coalesce(facts.quarantined, 0) as quarantined
    from staged
    left join facts
        on staged.source_vendor = facts.source_vendor
        and staged.source_instance = facts.source_instance
        and staged.survey_id = facts.survey_id
        and staged.question_id = facts.question_id
)

select * from final
