-- One row per stage of the seed and period in which it was described so.
select
    {{ surrogate_key(['stage_key', 'version_number']) }} as stage_version_key,
    stage_key,
    cast(version_number as bigint) as version_number,
    valid_from,
    ends_on as valid_to,
    is_current,
    stage_name,
    stage_order,
    stage_group,
    is_s0_core as is_core_stage,
    is_sales_stage,
    is_terminal
from {{ ref('int_journey_stages') }}
