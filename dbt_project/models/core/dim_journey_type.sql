-- One row per kind of journey: what it is about, and by which rules it begins and ends.
select
    journey_type,
    journey_type_name,
    journey_kind,
    journey_subject,
    expected_stages,
    entry_types,
    exit_types,
    lost_types,
    timeout_days
from {{ ref('stg_reference__journey_types') }}
