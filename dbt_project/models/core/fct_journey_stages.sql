-- One row per journey x stage x visit: an unbroken stay in one stage. A return to a stage is a new visit.
with

ordered as (
    select
        *,
        row_number()
            over (partition by journey_key order by occurred_at, stage_order, touchpoint_type, touchpoint_key)
            as step,
        row_number()
            over (partition by journey_key, stage_key order by occurred_at, touchpoint_type, touchpoint_key)
            as step_in_stage
    from {{ ref('int_journey_touchpoints') }}
),

stays as (
    select
        journey_key,
        journey_type,
        min(customer_key) as customer_key,
        stage_key,
        stage_order,
        min(step) as first_step,
        min(occurred_at) as entered_at,
        min(occurred_date) as entered_date,
        count(*) as touchpoints
    from ordered
    group by journey_key, journey_type, stage_key, stage_order, step - step_in_stage
),

linked as (
    select
        *,
        lead(entered_at) over (partition by journey_key order by first_step) as exited_at,
        lead(stage_key) over (partition by journey_key order by first_step) as next_stage_key,
        lag(stage_order) over (partition by journey_key order by first_step) as previous_order,
        row_number() over (partition by journey_key, stage_key order by first_step) as visit_number
    from stays
),

final as (
    select
        {{ surrogate_key(['journey_key', 'stage_key', 'visit_number']) }} as stage_visit_key,
        journey_key,
        journey_type,
        customer_key,
        stage_key,
        cast(visit_number as bigint) as visit_number,
        entered_at,
        entered_date,
        exited_at,
        case when exited_at is not null then {{ seconds_between('entered_at', 'exited_at') }} end as duration_seconds,
        exited_at is null as is_open,
        coalesce(previous_order > stage_order, false) as is_regression,
        next_stage_key,
        cast(touchpoints as bigint) as touchpoints
    from linked
)

select * from final
