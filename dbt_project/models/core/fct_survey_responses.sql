-- One row per response: one person's return of one survey.
select
    response_key,
    {{ surrogate_key(['source_instance', 'survey_id']) }} as survey_key,
    touchpoint_key,
    source_vendor,
    source_instance,
    origin_entity,
    survey_id,
    brand_key,
    customer_key,
    region_key,
    segment,
    channel_key,
    touchpoint_type,
    stage_key,
    journey_key,
    submitted_at,
    submitted_date,
    has_comment,
    cast(answers as bigint) as answers,
    cast(answers_scored as bigint) as answers_scored,
    cast(answers_unanswered as bigint) as answers_unanswered,
    cast(answers_quarantined as bigint) as answers_quarantined,
    audience,
    cast(row_number() over (
        partition by
            source_instance,
            survey_id,
            coalesce(customer_key, response_key),
            {{ period_start('submitted_date', 'month') }}
        order by submitted_at desc, response_key asc
    ) as bigint) as dedupe_rank
from {{ ref('int_survey_responses_placed') }}
