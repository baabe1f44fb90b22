-- One row per entry of a case into a stage of the seed, or into the hands of a team, of the cases whose events came:
-- those that a file of case events tells, and the moments that the case itself knows.
{{ config(materialized='view') }}
with

{%- set subject = 'source_vendor, source_instance, source_record_key' %}

cases as (
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        cases.case_id,
        cases.opened_at,
        replies.first_replied_at,
        cases.solved_at,
        cases.closed_at
    from {{ ref('int_support__cases') }} as cases
    left join {{ ref('int_case_replies') }} as replies on {{ same_record('cases', 'replies') }}
),

events as (
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        told.event_type,
        told.happened_at,
        told.team_ref
    from {{ ref('int_support__case_events') }} as told
    inner join cases
        on told.source_vendor = cases.source_vendor
        and told.source_instance = cases.source_instance
        and told.case_ref = cases.case_id
),

-- A case of which only hand-overs are told has no history of stages.
solved as (
    select
        {{ subject }},
        min(case when event_type in ('solved', 'closed') then happened_at end) as first_solved_at
    from events
    where event_type in ('opened', 'reopened', 'solved', 'closed')
    group by {{ subject }}
),

-- A reply after the solution is a courtesy: it opens nothing again.
known as (
    {%- for moment, stage_key in [
        ('opened_at', 'case_opened'), ('first_replied_at', 'case_replied'), ('solved_at', 'case_solved'),
        ('closed_at', 'case_closed'),
    ] %}
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        '{{ stage_key }}' as stage_key,
        cases.{{ moment }} as moved_at
    from cases
    inner join solved on {{ same_record('cases', 'solved') }}
    where cases.{{ moment }} is not null
        {%- if stage_key == 'case_replied' %}
        and (solved.first_solved_at is null or cases.{{ moment }} < solved.first_solved_at)
        {%- endif %}
    union
    {%- endfor %}
    select
        {{ subject }},
        case event_type when 'reopened' then 'case_replied' else 'case_' || event_type end as stage_key,
        happened_at as moved_at
    from events
    where event_type in ('reopened', 'solved', 'closed')
),

final as (
    select
        known.source_vendor,
        known.source_instance,
        known.source_record_key,
        'stage' as move,
        known.moved_at,
        known.stage_key,
        stages.stage_name,
        stages.stage_order,
        case when known.stage_key in ('case_solved', 'case_closed') then 'closed' end as outcome,
        cast(null as {{ dbt.type_string() }}) as entity
    from known
    inner join {{ ref('int_journey_stages') }} as stages on known.stage_key = stages.stage_key
    where stages.is_current
    union
    select
        {{ subject }},
        'team' as move,
        happened_at as moved_at,
        cast(null as {{ dbt.type_string() }}) as stage_key,
        cast(null as {{ dbt.type_string() }}) as stage_name,
        cast(null as integer) as stage_order,
        cast(null as {{ dbt.type_string() }}) as outcome,
        team_ref as entity
    from events
    where team_ref is not null
)

select * from final
