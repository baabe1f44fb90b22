-- One row per good record of support cases from files, in the canonical shape. What a case does not say of its first reply
-- and its solution is told by its events, where they came.
{{ config(materialized='view') }}
with

events as (
    select
        source_instance,
        case_ref,
        min(case when event_type = 'replied' then happened_at end) as first_replied_at,
        max(case when event_type = 'solved' then happened_at end) as solved_at,
        max(case when event_type = 'closed' then happened_at end) as closed_at,
        max(case when event_type = 'reopened' then happened_at end) as reopened_at
    from {{ ref('int_support__files_case_events') }}
    group by source_instance, case_ref
),

{#- What was before it was opened again is no solution that lasts. #}
{%- set lasts = 'is null or events.reopened_at is null or events.reopened_at <= events.' %}

adapted as (
    {{ adapt_records(
        'files', 'support_cases',
        told={
            'first_replied_at': 'coalesce(judged.first_replied_at, events.first_replied_at)',
            'solved_at': 'coalesce(judged.solved_at, case when events.solved_at ' ~ lasts ~ 'solved_at then events.solved_at end)',
            'closed_at': 'coalesce(judged.closed_at, case when events.closed_at ' ~ lasts ~ 'closed_at then events.closed_at end)'
        },
        joins='left join events on judged.source_instance = events.source_instance and judged.case_id = events.case_ref'
    ) }}
)

select * from adapted
