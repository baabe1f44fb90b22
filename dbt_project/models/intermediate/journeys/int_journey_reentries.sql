-- One row per touchpoint of a subject's second, third ... journey: which one it is. A new journey opens after a
-- silence of more than timeout_days, or with a touchpoint of entry_types once one of exit_types has ended the
-- journey before. Subjects whose type has neither rule have one journey each, and are not here.
with

types as (
    select
        journey_subject,
        timeout_days,
        '|' || entry_types || '|' as entry_types,
        '|' || exit_types || '|' as exit_types
    from {{ ref('stg_reference__journey_types') }}
    where journey_kind = 'customer' and (timeout_days is not null or entry_types is not null)
),

touchpoints as (
    select
        touchpoints.touchpoint_key,
        touchpoints.source_instance,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.touchpoint_type,
        touchpoints.occurred_at,
        types.timeout_days,
        coalesce({{ is_listed('touchpoints.touchpoint_type', 'types.entry_types') }}, false) as is_entry,
        coalesce({{ is_listed('touchpoints.touchpoint_type', 'types.exit_types') }}, false) as is_exit
    from {{ ref('int_touchpoints') }} as touchpoints
    inner join types on touchpoints.journey_subject = types.journey_subject
    where touchpoints.journey_subject_id is not null and not touchpoints.is_bot and not touchpoints.is_test
),

{%- set subject = 'source_instance, journey_subject, journey_subject_id' %}

-- At one instant what opens comes first: an entry and an exit of the same moment are one journey.
numbered as (
    select
        *,
        lag(occurred_at)
            over (
                partition by {{ subject }}
                order by occurred_at asc, is_entry desc, touchpoint_type asc, touchpoint_key asc
            )
            as previous_at,
        row_number()
            over (
                partition by {{ subject }}
                order by occurred_at asc, is_entry desc, touchpoint_type asc, touchpoint_key asc
            )
            as step
    from touchpoints
),

timed as (
    select
        *,
        coalesce(occurred_at > {{ dbt.dateadd('day', 'timeout_days', 'previous_at') }}, false) as is_after_silence
    from numbered
),

-- The latest exit, entry and silence before a step say whether the journey had ended when it came.
known as (
    select
        *,
        max(case when is_exit then step else 0 end) over before_it as last_exit,
        max(case when is_entry then step else 0 end) over before_it as last_entry,
        max(case when is_after_silence then step else 0 end) over before_it as last_silence
    from timed
    window before_it as (partition by {{ subject }} order by step rows between unbounded preceding and 1 preceding)
),

opened as (
    select
        *,
        is_after_silence or (
            is_entry
            and coalesce(last_exit, 0) > 0
            and last_exit >= last_silence
            and last_exit >= last_entry
        ) as is_opening
    from known
),

final as (
    select
        touchpoint_key,
        1 + sum(case when is_opening then 1 else 0 end)
            over (partition by {{ subject }} order by step rows between unbounded preceding and current row)
            as journey_number
    from opened
)

select touchpoint_key, cast(journey_number as bigint) as journey_number from final
where journey_number > 1
