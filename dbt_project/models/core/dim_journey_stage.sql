-- One row per stage of the customer's journey.
select
    stage_key,
    stage_name,
    stage_order,
    stage_group,
    is_s0_core as is_core_stage,
    is_sales_stage,
    is_terminal
from {{ ref('stg_reference__journey_stages') }}
