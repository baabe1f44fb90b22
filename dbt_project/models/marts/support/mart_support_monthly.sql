-- One row per month x brand x team x channel: cases that came and went, those that stood open at its end, and how many
-- matters were settled at the first contact.
{%- set grain = 'month_start, brand_key, team_entity_key, channel_key' %}
{%- set subject = 'source_vendor, source_instance, subject_id' %}
with

cases as (
    select * from {{ ref('int_case_outcomes') }}
),

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

-- Is a case closed after each event? In the order in which int_case_times tells when it was solved.
states as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'subject_id']) }} as case_key,
        moved_at,
        outcome is not null as is_closed,
        coalesce(lag(outcome is not null) over (
            partition by {{ subject }} order by moved_at, stage_order, event_key
        ), false) as was_closed,
        row_number() over (partition by {{ subject }} order by moved_at, stage_order, event_key) as place
    from {{ ref('int_process_events') }}
    where journey_subject = 'case' and move = 'stage'
),

-- Each case is open from its opening, and from each time that it was opened again; what stands before the opening (a
-- clock that was wrong) took place with it.
turns as (
    select case_key, 0 as place, opened_at as turned_at, false as is_closed from cases
    union all
    select states.case_key, states.place, greatest(states.moved_at, cases.opened_at) as turned_at, states.is_closed
    from states
    inner join cases on states.case_key = cases.case_key
    where states.is_closed != states.was_closed
),

stretches as (
    select
        *,
        lead(turned_at) over (partition by case_key order by place) as closed_at
    from turns
),

months_open as (
    select
        case_key,
        place,
        {{ period_start(local_date('turned_at', var('brand_timezone')), 'month') }} as first_month,
        {{ period_start(local_date('closed_at', var('brand_timezone')), 'month') }} as closed_month
    from stretches
    where not is_closed
),

months as (
    select
        {{ period_start('dates.date_day', 'month') }} as month_start,
        least(max(dates.date_day), max(clock.today)) as last_day
    from {{ ref('dim_date') }} as dates
    inner join clock on dates.date_day <= {{ dbt.last_day('clock.today', 'month') }}
    where dates.date_day >= (select min(months_open.first_month) from months_open)
    group by {{ period_start('dates.date_day', 'month') }}
),

-- What happened to a case in a month, `backlog` being that it stood open at its end.
told as (
    select
        case_key,
        first_month as month_start,
        case when place = 0 then 'opened' else 'reopened' end as what,
        cast(null as date) as last_day
    from months_open
    union all
    select
        case_key,
        closed_month as month_start,
        'solved' as what,
        cast(null as date) as last_day
    from months_open
    where closed_month is not null
    union all
    select
        months_open.case_key,
        months.month_start,
        'backlog' as what,
        months.last_day
    from months_open
    inner join months
        on months_open.first_month <= months.month_start
        and (months_open.closed_month is null or months.month_start < months_open.closed_month)
    union all
    select
        case_key,
        {{ period_start('first_solved_date', 'month') }} as month_start,
        'judged' as what,
        cast(null as date) as last_day
    from cases
    where is_judged
),

counted as (
    select
        told.month_start,
        cases.brand_key,
        cases.team_entity_key,
        cases.channel_key,
        {%- for what in ['opened', 'reopened', 'solved', 'backlog', 'judged'] %}
        {{ count_of("told.what = '" ~ what ~ "'") }} as {{ what }},
        {%- endfor %}
        {{ mean_sums('handoffs', "case when told.what = 'opened' then cases.handoffs end") }},
        {{ quantile("case when told.what = 'backlog' then "
            ~ dbt.datediff('cases.opened_date', 'told.last_day', 'day') ~ ' end', 0.5) }} as median_backlog_days,
        {{ count_of("told.what = 'judged' and cases.is_reopened") }} as reopened_soon,
        {{ count_of("told.what = 'judged' and cases.is_solved_at_first") }} as solved_at_first
    from told
    inner join cases on told.case_key = cases.case_key
    group by told.month_start, cases.brand_key, cases.team_entity_key, cases.channel_key
),

final as (
    select
        {{ surrogate_key(['month_start', 'brand_key', 'team_entity_key', 'channel_key']) }} as support_monthly_key,
        {{ grain }},
        opened,
        solved,
        reopened,
        backlog,
        {{ shown('median_backlog_days', 'backlog') }} as median_backlog_days,
        {{ mean_figures('handoffs', 'opened') }},
        judged,
        {{ share_figures('reopened_soon', 'reopened_soon', 'judged') }},
        {{ share_figures('solved_at_first', 'solved_at_first', 'judged') }},
        judged < {{ var('min_responses_display') }} as is_low_n,
        {{ is_few('opened') }} or {{ is_few('judged') }} or {{ is_few('backlog') }} as is_suppressed
    from counted
)

select * from final
