-- One row per support case, with its moments and how long they took, on the calendar and in business hours.
with

cases as (
    select * from {{ ref('int_support__cases') }}
),

times as (
    select * from {{ ref('int_case_times') }}
),

final as (
    select
        {{ surrogate_key(['cases.source_vendor', 'cases.source_instance', 'cases.case_id']) }} as case_key,
        cases.source_vendor,
        cases.source_instance,
        cases.case_id,
        case
            when tests.record_id is null then {{ surrogate_key([
                'cases.source_instance',
                "case when cases.order_ref is not null then 'order' else 'case' end",
                'coalesce(cases.order_ref, cases.case_id)'
            ]) }}
        end as journey_key,
        case
            when tests.record_id is null
                then {{ surrogate_key(['cases.source_instance', "'case_process'", 'cases.case_id']) }}
        end as process_journey_key,
        cases.brand_key,
        times.customer_key,
        times.region_key,
        coalesce(cases.channel, 'not_recorded') as channel_key,
        cases.topic,
        cases.priority,
        cases.team_ref,
        agents.agent_key,
        agents.agent_version_key,
        cases.case_status,
        times.opened_at,
        {{ local_date('times.opened_at', var('brand_timezone')) }} as opened_date,
        times.first_replied_at as first_public_reply_at,
        times.first_solved_at,
        times.last_solved_at,
        times.last_solved_at is null as is_open,
        times.reopens,
        times.handoffs,
        minutes.schedule_key,
        {{ minutes_between('0', seconds_between('times.opened_at', 'times.first_replied_at')) }} as first_reply_minutes,
        minutes.first_reply_minutes as first_reply_business_minutes,
        {{ minutes_between('0', seconds_between('times.opened_at', 'times.first_solved_at')) }}
            as first_solution_minutes,
        minutes.first_solution_minutes as first_solution_business_minutes,
        {{ minutes_between('0', seconds_between('times.opened_at', 'times.last_solved_at')) }} as last_solution_minutes,
        minutes.last_solution_minutes as last_solution_business_minutes,
        targets.sla_key,
        targets.first_reply_minutes as sla_first_reply_target_minutes,
        case
            when targets.first_reply_minutes is null then null
            when times.first_replied_at is not null then minutes.first_reply_minutes <= targets.first_reply_minutes
            when minutes.age_minutes > targets.first_reply_minutes then false
        end as is_first_reply_within_sla,
        targets.solution_minutes as sla_solution_target_minutes,
        case
            when targets.solution_minutes is null then null
            when times.last_solved_at is not null then minutes.last_solution_minutes <= targets.solution_minutes
            when minutes.age_minutes > targets.solution_minutes then false
        end as is_solution_within_sla,
        coalesce(contacts.further_contacts, 0) as further_contacts,
        case
            when times.reopens > 0 or times.handoffs > 0 or contacts.further_contacts > 0 then false
            when times.last_solved_at is null or not times.is_history_told then null
            when cases.team_ref is null or times.are_teams_told then true
        end as is_first_contact_resolution,
        coalesce(
            least(
                coalesce(times.first_replied_at, times.opened_at),
                coalesce(times.first_solved_at, times.opened_at),
                coalesce(times.last_solved_at, times.opened_at)
            ) < times.opened_at,
            false
        ) as is_duration_invalid,
        tests.record_id is not null as is_test
    from cases
    inner join times on {{ same_record('cases', 'times') }}
    left join {{ ref('int_business_minutes') }} as minutes on {{ same_record('cases', 'minutes') }}
    left join {{ ref('int_case_targets') }} as targets on {{ same_record('cases', 'targets') }}
    left join {{ ref('int_case_contacts') }} as contacts on {{ same_record('cases', 'contacts') }}
    {{ join_test('cases', "'case'", 'cases.case_id') }}
    left join {{ ref('dim_agent') }} as agents
        on {{ surrogate_key(['cases.source_instance', 'cases.agent_ref']) }} = agents.agent_key
        and {{ holds_at('agents', 'cases.opened_at') }}
)

select * from final
