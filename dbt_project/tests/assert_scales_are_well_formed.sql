-- The scale registry: a known metric, a range, a direction that fits the metric, an NPS scale of 0 to 10 with its kind.
select *
from {{ ref('stg_reference__survey_scales') }}
where metric is null
    or metric not in ('nps', 'ces', 'csat')
    or scale_min >= scale_max
    or scale_min is null
    or scale_max is null
    or (metric = 'ces' and coalesce(high_means, '') not in ('effort', 'ease'))
    or (metric = 'csat' and coalesce(high_means, '') not in ('good', 'bad'))
    or (
        metric = 'nps'
        and (scale_min != 0 or scale_max != 10 or coalesce(nps_kind, '') not in ('relational', 'transactional'))
    )
