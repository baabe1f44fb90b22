-- The scale registry: a known metric, a range and a direction that fits the metric (where the scale can be known at
-- all), an NPS scale of ten or eleven points with its kind, a period that does not end before it begins, codes without
-- space.
select *
from {{ ref('stg_reference__survey_scales') }}
where metric is null
    or metric not in ('nps', 'ces', 'csat', 'rating')
    or (metric = 'rating' and (survey_id != 'reviews' or question_id != 'rating'))
    or (survey_id = 'reviews' and question_id = 'rating' and metric not in ('rating', 'csat'))
    or scale_min >= scale_max
    or valid_from >= valid_to
    or no_answer_codes like '% |%'
    or no_answer_codes like '%| %'
    or (metric = 'nps' and coalesce(nps_kind, '') not in ('relational', 'transactional'))
    or (metric = 'nps' and coalesce(high_means, 'good') != 'good')
    or (
        not coalesce(is_ambiguous, false)
        and (
            scale_min is null
            or scale_max is null
            or (metric = 'ces' and coalesce(high_means, '') not in ('effort', 'ease'))
            or (metric in ('csat', 'rating') and coalesce(high_means, '') not in ('good', 'bad'))
            or (metric = 'nps' and scale_max - scale_min not in (9, 10))
        )
    )
