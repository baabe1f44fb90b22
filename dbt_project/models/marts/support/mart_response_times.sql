-- One row per month of opening x brand x team x channel: how long cases wait for a person's reply and for the solution.
{%- set grain = 'month_start, brand_key, team_entity_key, channel_key' %}
{%- set solutions = [
    'first_solution_minutes', 'first_solution_business_minutes', 'last_solution_minutes',
    'last_solution_business_minutes'
] %}
with

cases as (
    select
        *,
        {{ period_start('opened_date', 'month') }} as month_start
    from {{ ref('int_case_outcomes') }}
),

medians as (
    {{ kaplan_meier('cases', grain, 'waited_minutes', 'is_replied') }}
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as cases,
        {{ count_of('is_replied') }} as replied,
        {{ count_of('first_reply_minutes is not null') }} as timed_replies,
        {{ quantile('first_reply_minutes', 0.5) }} as median_first_reply_minutes,
        {{ quantile('first_reply_minutes', 0.9) }} as p90_first_reply_minutes,
        {{ quantile('first_reply_business_minutes', 0.5) }} as median_first_reply_business_minutes,
        {{ quantile('first_reply_business_minutes', 0.9) }} as p90_first_reply_business_minutes,
        {{ count_of('is_first_reply_within_sla is not null') }} as with_target,
        {{ count_of('is_first_reply_within_sla') }} as within_target,
        {{ count_of('first_solution_minutes is not null') }} as timed_first_solutions,
        {%- for column in solutions %}
        {{ quantile(column, 0.5) }} as median_{{ column }},
        {%- endfor %}
        {{ count_of('last_solution_minutes is not null') }} as timed_last_solutions
    from cases
    group by {{ grain }}
),

final as (
    select
        {{ surrogate_key([
            'counted.month_start', 'counted.brand_key', 'counted.team_entity_key', 'counted.channel_key'
        ]) }}
            as response_times_key,
        counted.month_start,
        counted.brand_key,
        counted.team_entity_key,
        counted.channel_key,
        counted.cases,
        counted.replied,
        counted.cases - counted.replied as unreplied,
        counted.timed_replies,
        {%- for column in [
            'median_first_reply_minutes', 'p90_first_reply_minutes', 'median_first_reply_business_minutes',
            'p90_first_reply_business_minutes'
        ] %}
        {{ shown('counted.' ~ column, 'counted.timed_replies') }} as {{ column }},
        {%- endfor %}
        {{ shown(as_double('medians.km_median'), 'counted.cases') }} as km_median_first_reply_minutes,
        counted.with_target,
        {{ share_figures('within_target', 'within_target', 'with_target') }},
        counted.timed_first_solutions,
        counted.timed_last_solutions,
        {%- for column in solutions %}
        {{ shown('counted.median_' ~ column, 'counted.timed_' ~ column[:5].rstrip('_') ~ '_solutions') }}
            as median_{{ column }},
        {%- endfor %}
        {{ small_numbers('counted.cases') }}
    from counted
    left join medians
        on counted.month_start = medians.month_start
        and counted.brand_key = medians.brand_key
        and counted.team_entity_key = medians.team_entity_key
        and counted.channel_key = medians.channel_key
)

select * from final
