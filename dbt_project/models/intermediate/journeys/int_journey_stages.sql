-- One row per stage of the seed and period in which it was described so. The latest one is how it is described now.
{{ config(materialized='view') }}
select
    *,
    row_number() over (partition by stage_key order by valid_from nulls first) as version_number,
    row_number() over (partition by stage_key order by valid_from desc nulls last) = 1 as is_current,
    coalesce(valid_to, lead(valid_from) over (partition by stage_key order by valid_from nulls first)) as ends_on
from {{ ref('stg_reference__journey_stages') }}
