-- One row per case: its moments. Solved is the entry into a stage that closes it, from one that does not; opened
-- again, the way out. A case that stands open has no last solution.
with

cases as (
    select * from {{ ref('int_support__cases') }}
),

events as (
    select * from {{ ref('int_process_events') }}
    where journey_subject = 'case'
),

{%- set subject = 'source_vendor, source_instance, source_record_key' %}

stages as (
    select
        {{ subject }},
        moved_at,
        outcome is not null as is_closed,
        lag(outcome is not null)
            over (partition by {{ subject }} order by moved_at, stage_order, event_key) as was_closed,
        row_number()
            over (partition by {{ subject }} order by moved_at desc, stage_order desc, event_key desc)
            as from_end
    from events
    where move = 'stage'
),

solutions as (
    select
        {{ subject }},
        min(case when is_closed then moved_at end) as first_solved_at,
        case
            when {{ dbt.bool_or('from_end = 1 and is_closed') }}
                then max(case when is_closed and not coalesce(was_closed, false) then moved_at end)
        end as last_solved_at,
        {{ count_of('was_closed and not is_closed') }} as reopens
    from stages
    group by {{ subject }}
),

teams as (
    select
        {{ subject }},
        entity,
        lag(entity) over (partition by {{ subject }} order by moved_at, event_key) as previous_entity
    from events
    where move = 'team'
),

-- What the source tells: the history of the case's stages, and who had it.
histories as (
    select
        {{ subject }},
        {{ dbt.bool_or("move = 'stage' and is_told") }} as is_history_told,
        {{ dbt.bool_or("move = 'team'") }} as are_teams_told
    from events
    group by {{ subject }}
),

handoffs as (
    select {{ subject }}, {{ count_of('entity != previous_entity') }} as handoffs
    from teams
    group by {{ subject }}
),

final as (
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        cases.brand_key,
        cases.case_id,
        cases.team_ref,
        cases.priority,
        coalesce(customers.region_key, 'not_recorded') as region_key,
        contacts.customer_key,
        cases.opened_at,
        replies.first_replied_at,
        solutions.first_solved_at,
        solutions.last_solved_at,
        coalesce(solutions.reopens, 0) as reopens,
        coalesce(handoffs.handoffs, 0) as handoffs,
        coalesce(histories.is_history_told, false) as is_history_told,
        coalesce(histories.are_teams_told, false) as are_teams_told
    from cases
    left join {{ ref('int_case_replies') }} as replies on {{ same_record('cases', 'replies') }}
    left join solutions on {{ same_record('cases', 'solutions') }}
    left join histories on {{ same_record('cases', 'histories') }}
    left join handoffs on {{ same_record('cases', 'handoffs') }}
    {{ join_contact('cases', 'contact_ref', 'cases.opened_at') }}
    left join {{ ref('int_customers') }} as customers on contacts.customer_key = customers.customer_key
)

select * from final
