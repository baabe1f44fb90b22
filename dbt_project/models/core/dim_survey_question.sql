-- One row per registered question and period of validity of its scale.
select
    {{ surrogate_key(['source_instance', 'survey_id', 'valid_from', 'question_id']) }} as survey_question_key,
    {{ surrogate_key(['source_instance', 'survey_id']) }} as survey_key,
    source_instance,
    survey_id,
    question_id,
    question_text,
    metric,
    scale_min,
    scale_max,
    high_means,
    nps_kind,
    nps_object,
    task_goal,
    valid_from,
    valid_to,
    coalesce(is_ambiguous, false) as is_ambiguous
from {{ ref('stg_reference__survey_scales') }}
