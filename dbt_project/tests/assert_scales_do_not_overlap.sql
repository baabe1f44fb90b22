-- One scale a question and day: two overlapping registrations would score an answer twice.
select a.source_instance, a.survey_id, a.question_id, a.valid_from, b.valid_from as other_valid_from
from {{ ref('stg_reference__survey_scales') }} as a
inner join {{ ref('stg_reference__survey_scales') }} as b
    on a.source_instance = b.source_instance
    and a.survey_id = b.survey_id
    and a.question_id = b.question_id
    and coalesce(a.valid_from, cast('1900-01-01' as date)) < coalesce(b.valid_from, cast('1900-01-01' as date))
    and coalesce(a.valid_to, cast('9999-12-31' as date)) > coalesce(b.valid_from, cast('1900-01-01' as date))
