-- One row per topic that feedback can be about.
select
    topic_key,
    topic_name,
    touchpoint_category,
    touchpoint_type
from {{ ref('stg_reference__topics') }}
