-- One scale a question and day: two registrations whose periods, first day in and last day out, share a day would score
-- an answer twice.
with

scales as (
    select
        source_instance,
        survey_id,
        question_id,
        coalesce(valid_from, cast('1900-01-01' as date)) as first_day,
        coalesce(valid_to, cast('9999-12-31' as date)) as day_after,
        row_number() over (
            partition by source_instance, survey_id, question_id order by valid_from nulls first, valid_to
        ) as position
    from {{ ref('stg_reference__survey_scales') }}
)

select a.source_instance, a.survey_id, a.question_id, a.first_day, b.first_day as other_first_day
from scales as a
inner join scales as b
    on a.source_instance = b.source_instance
    and a.survey_id = b.survey_id
    and a.question_id = b.question_id
    and a.position < b.position
    and a.first_day < b.day_after
    and b.first_day < a.day_after
