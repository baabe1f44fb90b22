-- One row per stage: of the customer's journey, and of the company's own processes as their sources name them.
with

seed_stages as (
    select
        stage_key,
        stage_name,
        stage_order,
        stage_group,
        is_s0_core as is_core_stage,
        is_sales_stage,
        is_terminal
    from {{ ref('int_journey_stages') }}
    where is_current
),

process_stages as (
    select
        stage_key,
        min(stage_name) as stage_name,
        cast(min(stage_order) as integer) as stage_order,
        min(journey_type) as stage_group,
        false as is_core_stage,
        false as is_sales_stage,
        min(outcome) is not null as is_terminal
    from {{ ref('int_process_steps') }}
    where stage_key not in (select seed_stages.stage_key from seed_stages)
    group by stage_key
),

final as (
    select * from seed_stages
    union all
    select * from process_stages
)

select * from final
