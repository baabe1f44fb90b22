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

-- What was before it was opened again is no solution that lasts.
lasting as (
    select
        source_instance,
        case_ref,
        first_replied_at,
        case when reopened_at is null or solved_at >= reopened_at then solved_at end as solved_at,
        case when reopened_at is null or closed_at >= reopened_at then closed_at end as closed_at
    from events
),

adapted as (
    {{ adapt_records(
        'files', 'support_cases',
        told={
            'first_replied_at': 'coalesce(judged.first_replied_at, lasting.first_replied_at)',
            'solved_at': 'coalesce(judged.solved_at, lasting.solved_at)',
            'closed_at': 'coalesce(judged.closed_at, lasting.closed_at)'
        },
        joins='left join lasting'
            ' on judged.source_instance = lasting.source_instance and judged.case_id = lasting.case_ref'
    ) }}
)

select * from adapted
