-- One row per month x brand x digital environment: additive parts of what the environment offers its visitors.
-- Sessions of bots and tests are left out.
{%- set effort = score_parts('ces') %}
with

environments as (
    select * from {{ ref('dim_digital_environment') }}
),

sessions as (
    select
        {{ period_start('sessions.started_date', 'month') }} as month_start,
        sessions.brand_key,
        -- An app has no pages: its channel tells it. Any other visit without a page is one of the website.
        coalesce(
            visits.digital_environment_key,
            case when by_channel.environment_type = 'app' then by_channel.digital_environment_key end,
            {{ digital_environment_key('channel', 'kinds.default_channel_key') }}
        ) as digital_environment_key,
        sessions.pageviews,
        sessions.duration_seconds,
        sessions.is_bounce,
        sessions.is_converted,
        visits.errors,
        visits.searches,
        visits.searches_without_result
    from {{ ref('fct_web_sessions') }} as sessions
    inner join {{ ref('int_digital_sessions') }} as visits on sessions.session_key = visits.session_key
    inner join {{ ref('dim_touchpoint') }} as kinds on kinds.touchpoint_type = 'web_session'
    left join environments as by_channel on sessions.channel_key = by_channel.channel_key
    where not sessions.is_bot and not sessions.is_test
),

visited as (
    select
        month_start,
        brand_key,
        digital_environment_key,
        cast(count(*) as bigint) as sessions,
        {{ count_of('is_bounce') }} as bounces,
        cast(sum(pageviews) as bigint) as pageviews,
        {{ count_of('is_converted') }} as converted_sessions,
        cast(sum(duration_seconds) as bigint) as duration_seconds_sum,
        cast(count(errors) as bigint) as error_known_sessions,
        cast(count(searches) as bigint) as search_known_sessions,
        cast(sum(case when errors > 0 then 1 when errors = 0 then 0 end) as bigint) as sessions_with_errors,
        cast(sum(errors) as bigint) as errors,
        cast(sum(searches) as bigint) as searches,
        cast(sum(case when searches_without_result is not null then searches end) as bigint) as result_known_searches,
        cast(sum(searches_without_result) as bigint) as searches_without_result,
        cast(0 as bigint) as responses,
        cast(0 as bigint) as unanswered,
        cast(0 as bigint) as quarantined,
        cast(0 as bigint) as low_effort,
        cast(0 as bigint) as high_effort,
        cast(0 as decimal(38, 9)) as effort_sum,
        cast(0 as decimal(38, 9)) as effort_sum_sq
    from sessions
    group by month_start, brand_key, digital_environment_key
),

answers as (
    select
        answers.*,
        {{ period_start('answers.submitted_date', 'month') }} as month_start,
        environments.digital_environment_key
    from {{ ref('fct_survey_answers') }} as answers
    inner join environments on answers.channel_key = environments.channel_key
    where answers.metric = 'ces' and {{ counts_in_scores('answers.') }}
),

felt as (
    select
        month_start,
        brand_key,
        digital_environment_key,
        cast(0 as bigint) as sessions,
        cast(0 as bigint) as bounces,
        cast(0 as bigint) as pageviews,
        cast(0 as bigint) as converted_sessions,
        cast(0 as bigint) as duration_seconds_sum,
        cast(0 as bigint) as error_known_sessions,
        cast(0 as bigint) as search_known_sessions,
        cast(null as bigint) as sessions_with_errors,
        cast(null as bigint) as errors,
        cast(null as bigint) as searches,
        cast(null as bigint) as result_known_searches,
        cast(null as bigint) as searches_without_result,
        {{ effort['responses'] }} as responses,
        {{ effort['unanswered'] }} as unanswered,
        {{ effort['quarantined'] }} as quarantined,
        {{ effort['low_effort'] }} as low_effort,
        {{ effort['high_effort'] }} as high_effort,
        {{ effort['effort_sum'] }} as effort_sum,
        {{ effort['effort_sum_sq'] }} as effort_sum_sq
    from answers
    group by month_start, brand_key, digital_environment_key
),

unioned as (
    select * from visited
    union all
    select * from felt
),

final as (
    select
        {{ surrogate_key(['unioned.month_start', 'unioned.brand_key', 'unioned.digital_environment_key']) }}
            as digital_experience_key,
        unioned.month_start,
        unioned.brand_key,
        unioned.digital_environment_key,
        environments.environment_type,
        cast(sum(unioned.sessions) as bigint) as sessions,
        cast(sum(unioned.bounces) as bigint) as bounces,
        cast(sum(unioned.pageviews) as bigint) as pageviews,
        cast(sum(unioned.converted_sessions) as bigint) as converted_sessions,
        cast(sum(unioned.duration_seconds_sum) as bigint) as duration_seconds_sum,
        cast(sum(unioned.error_known_sessions) as bigint) as error_known_sessions,
        cast(sum(unioned.search_known_sessions) as bigint) as search_known_sessions,
        cast(sum(unioned.sessions_with_errors) as bigint) as sessions_with_errors,
        cast(sum(unioned.errors) as bigint) as errors,
        cast(sum(unioned.searches) as bigint) as searches,
        cast(sum(unioned.result_known_searches) as bigint) as result_known_searches,
        cast(sum(unioned.searches_without_result) as bigint) as searches_without_result,
        cast(sum(unioned.responses) as bigint) as responses,
        cast(sum(unioned.unanswered) as bigint) as unanswered,
        cast(sum(unioned.quarantined) as bigint) as quarantined,
        cast(sum(unioned.low_effort) as bigint) as low_effort,
        cast(sum(unioned.high_effort) as bigint) as high_effort,
        cast(sum(unioned.effort_sum) as decimal(38, 9)) as effort_sum,
        cast(sum(unioned.effort_sum_sq) as decimal(38, 9)) as effort_sum_sq
    from unioned
    inner join environments on unioned.digital_environment_key = environments.digital_environment_key
    group by unioned.month_start, unioned.brand_key, unioned.digital_environment_key, environments.environment_type
)

select * from final
