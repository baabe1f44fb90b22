-- One row per journey x stage x visit: an unbroken stay in one stage; inside the company, in one stage with one team. A
-- return to a stage is a new visit. A subject of whose journeys a step came, went or changed, or one of which the clock
-- has run out, is redone whole: of its journeys one may end another.
{%- set subject = journey_subject_key() %}
{%- set steps = ref('int_journey_steps') %}
{{ redo_touched(subject) }}
with

touched as (
    {{ touched_keys(steps, subject, [
        'step_key',
        'journey_key',
        'journey_type',
        'journey_number',
        'source_vendor',
        'brand_key',
        'customer_key',
        'step_type',
        'place',
        'channel_key',
        'entity',
        'from_entity',
        'to_entity',
        'occurred_at',
        'occurred_date',
        'stage_key',
        'stage_order',
        'outcome',
        'expected_before',
        'expected_so_far',
        'is_loss',
        'timeout_days',
        'is_past_timeout',
    ]) }}
),

steps as (
    {{ inputs_of_touched(steps, subject) }}
),

ordered as (
    select
        *,
        row_number() over (partition by journey_key order by occurred_at, place, step_type, step_key) as step,
        row_number()
            over (partition by journey_key, stage_key, entity order by occurred_at, place, step_type, step_key)
            as step_in_stage
    from steps
),

-- A journey is his whom its first step names that names anybody.
named as (
    select
        journey_key,
        customer_key,
        row_number() over (partition by journey_key order by step) as place
    from ordered
    where customer_key is not null
),

stays as (
    select
        journey_key,
        journey_kind,
        journey_type,
        journey_subject,
        journey_subject_id,
        source_instance,
        journey_number,
        stage_key,
        stage_order,
        max(expected_before) as expected_before,
        max(expected_so_far) as expected_so_far,
        entity,
        min(step) as first_step,
        min(occurred_at) as entered_at,
        max(occurred_at) as last_touched_at,
        min(occurred_date) as entered_date,
        {{ dbt.bool_or('is_loss') }} as has_loss,
        max({{ dbt.dateadd('day', 'timeout_days', 'occurred_at') }}) as silent_until,
        min(case when is_past_timeout then 1 else 0 end) = 1 as is_past_timeout,
        count(*) as touchpoints
    from ordered
    group by
        journey_key, journey_kind, journey_type, journey_subject, journey_subject_id, source_instance, journey_number,
        stage_key, stage_order, entity, step - step_in_stage
),

-- From and to whom the first step of a stay went.
first_steps as (
    select journey_key, step, from_entity, to_entity from ordered
),

linked as (
    select
        *,
        lead(entered_at) over (partition by journey_key order by first_step) as next_entered_at,
        lead(stage_key) over (partition by journey_key order by first_step) as next_stage_key,
        lead(stage_order) over (partition by journey_key order by first_step) as next_order,
        lag(stage_order) over (partition by journey_key order by first_step) as previous_order,
        lag(entity) over (partition by journey_key order by first_step) as previous_entity,
        max(expected_so_far)
            over (partition by journey_key order by first_step rows between unbounded preceding and 1 preceding)
            as expected_reached,
        row_number() over (partition by journey_key, stage_key order by first_step) as visit_number
    from stays
),

-- A journey that another one of the same subject followed is over, whatever the clock says.
followed as (
    select
        journey_key,
        case when next_number > 1 then next_started_at end as next_journey_at
    from (
        select
            journey_key,
            lead(journey_number)
                over (
                    partition by source_instance, journey_kind, journey_subject, journey_subject_id
                    order by journey_number
                )
                as next_number,
            lead(min(entered_at))
                over (
                    partition by source_instance, journey_kind, journey_subject, journey_subject_id
                    order by journey_number
                )
                as next_started_at
        from stays
        group by journey_key, source_instance, journey_kind, journey_subject, journey_subject_id, journey_number
    ) as journeys
),

ended as (
    select
        linked.*,
        case when linked.next_entered_at is null and linked.has_loss then linked.last_touched_at end as lost_at,
        case
            when linked.next_entered_at is not null then null
            when followed.next_journey_at is null and not linked.is_past_timeout then null
            else least(linked.silent_until, followed.next_journey_at)
        end as lapsed_at
    from linked
    inner join followed on linked.journey_key = followed.journey_key
),

timed as (
    select
        *,
        coalesce(next_entered_at, lost_at, lapsed_at) as exited_at
    from ended
),

visits as (
    select
        {{ surrogate_key(['timed.journey_key', 'timed.stage_key', 'timed.visit_number']) }} as stage_visit_key,
        timed.journey_key,
        timed.journey_kind,
        timed.journey_type,
        timed.journey_subject,
        timed.journey_subject_id,
        timed.source_instance,
        named.customer_key,
        timed.stage_key,
        cast(timed.visit_number as bigint) as visit_number,
        timed.entered_at,
        timed.entered_date,
        timed.exited_at,
        case when timed.exited_at is not null then {{ seconds_between('timed.entered_at', 'timed.exited_at') }} end
            as duration_seconds,
        timed.exited_at is null as is_open,
        coalesce(timed.previous_order > timed.stage_order, false) as is_regression,
        coalesce(timed.expected_before > coalesce(timed.expected_reached, 0), false) as is_skipped_into,
        case
            when timed.next_order > timed.stage_order then 'advanced'
            when timed.next_order < timed.stage_order then 'regressed'
            when timed.next_stage_key != timed.stage_key then 'advanced'
            when timed.next_stage_key is not null then 'handed_over'
            when timed.lost_at is not null then 'lost'
            when timed.lapsed_at is not null then 'lapsed'
            else 'open'
        end as exit_reason,
        timed.next_stage_key,
        case when timed.journey_kind = 'internal_process' then timed.previous_entity else first_steps.from_entity end
            as from_entity,
        case when timed.journey_kind = 'internal_process' then timed.entity else first_steps.to_entity end as to_entity,
        cast(timed.touchpoints as bigint) as touchpoints
    from timed
    inner join first_steps
        on timed.journey_key = first_steps.journey_key
        and timed.first_step = first_steps.step
    left join named
        on timed.journey_key = named.journey_key
        and named.place = 1
)

{{ made_of_touched('visits', subject, [
    'stage_visit_key',
    'journey_key',
    'journey_type',
    'customer_key',
    'stage_key',
    'visit_number',
    'entered_at',
    'entered_date',
    'exited_at',
    'duration_seconds',
    'is_open',
    'is_regression',
    'is_skipped_into',
    'exit_reason',
    'next_stage_key',
    'from_entity',
    'to_entity',
    'touchpoints',
]) }}
