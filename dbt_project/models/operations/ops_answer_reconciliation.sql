-- One row per survey question of a source: answers = scored + unanswered + quarantined, counted at the two ends - the
-- good records as staged, and the facts. Of a whole response the mapping says how many questions it must become.
-- depends_on: {{ ref('int_surveys__responses') }}
with

staged as (
    select source_vendor, source_instance, survey_id, question_id from {{ ref('int_surveys__answers') }}
    union all
    select source_vendor, source_instance, survey_id, question_id from {{ ref('int_reviews__reviews') }}
    where survey_id is not null and question_id is not null
    {%- for mapping in var('file_mappings') if mapping.entity == 'surveys_responses' and 'files' in var('vendors_on') %}
    {%- for question in mapping.questions %}
    union all
    select source_vendor, source_instance, survey_id, {{ text_literal(question) }} as question_id
    from {{ ref('int_surveys__responses') }}
    where source_vendor = 'files' and source_instance = {{ text_literal(mapping.instance) }}
    {%- endfor %}
    {%- endfor %}
),

expected as (
    select source_vendor, source_instance, survey_id, question_id, cast(count(*) as bigint) as answers
    from staged
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
        coalesce(expected.source_vendor, facts.source_vendor) as source_vendor,
        coalesce(expected.source_instance, facts.source_instance) as source_instance,
        coalesce(expected.survey_id, facts.survey_id) as survey_id,
        coalesce(expected.question_id, facts.question_id) as question_id,
        coalesce(expected.answers, 0) as answers,
        coalesce(facts.scored, 0) as scored,
        coalesce(facts.unanswered, 0) as unanswered,
        coalesce(facts.quarantined, 0) as quarantined
    from expected
    full outer join facts
        on expected.source_vendor = facts.source_vendor
        and expected.source_instance = facts.source_instance
        and expected.survey_id = facts.survey_id
        and expected.question_id = facts.question_id
)

select * from final
