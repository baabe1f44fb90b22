-- One row per month of asking x brand x survey x channel x audience, invited or by an open link: who was asked, who was
-- reached, who answered, and how far.
with

-- An asking is an invitation with its reminders; the first that arrived stands for it.
asked as (
    select
        *,
        row_number() over (
            partition by asking_key order by is_bounced asc, sent_at asc, invitation_key asc
        ) as asking_rank
    from {{ ref('fct_survey_invitations') }}
    where not is_test and origin_entity = 'invitations'
),

askings as (
    select * from asked
    where asking_rank = 1
),

-- What machines and tests sent back was never started by anybody.
returned as (
    select
        *,
        {{ asking_key() }} as asking_key,
        excluded_reason is null and (answers > answers_unanswered or has_comment) as is_answering
    from {{ ref('int_survey_responses_placed') }}
    where not is_by_machine and not is_test and origin_entity != 'reviews'
),

-- Without a known invitation a wave takes the place of the asking; all of a wave are of one asking, if of any.
answered as (
    select
        asking_key,
        source_instance,
        survey_id,
        wave_key,
        min(brand_key) as brand_key,
        min(channel_key) as channel_key,
        min(audience) as audience,
        min(submitted_date) as submitted_date,
        {{ dbt.bool_or('is_answering') }} as is_answered,
        {{ dbt.bool_or('is_answering and is_complete') }} as is_completed
    from returned
    group by asking_key, source_instance, survey_id, wave_key
),

occasions as (
    select
        {{ period_start('askings.sent_date', 'month') }} as month_start,
        askings.brand_key,
        askings.source_instance,
        askings.survey_id,
        askings.channel_key,
        askings.audience,
        case when not askings.is_bounced then askings.sent_date end as arrived_date,
        false as is_open_link,
        askings.is_bounced,
        not askings.is_bounced and answered.asking_key is not null as is_started,
        not askings.is_bounced and answered.is_answered as is_answered,
        not askings.is_bounced and answered.is_completed as is_completed
    from askings
    left join answered on askings.asking_key = answered.asking_key
    union all
    select
        {{ period_start('answered.submitted_date', 'month') }} as month_start,
        answered.brand_key,
        answered.source_instance,
        answered.survey_id,
        answered.channel_key,
        answered.audience,
        null as arrived_date,
        true as is_open_link,
        null as is_bounced,
        true as is_started,
        answered.is_answered,
        answered.is_completed
    from answered
    left join askings on answered.asking_key = askings.asking_key
    where askings.asking_key is null
),

counted as (
    select
        month_start,
        brand_key,
        source_instance,
        survey_id,
        channel_key,
        audience,
        is_open_link,
        max(arrived_date) as newest_arrived_date,
        {{ count_of('not is_open_link') }} as invited,
        {{ count_of('is_bounced') }} as bounced,
        {{ count_of('not is_bounced') }} as delivered,
        {{ count_of('is_started') }} as started,
        {{ count_of('is_answered') }} as responses,
        {{ count_of('is_completed') }} as complete,
        {{ count_of('is_answered and not is_completed') }} as partial
    from occasions
    group by month_start, brand_key, source_instance, survey_id, channel_key, audience, is_open_link
),

hidden as (
    select
        *,
        -- A day that is not over is none in which customers could answer.
        coalesce(
            {{ dbt.dateadd('day', var('survey_response_days'), 'newest_arrived_date') }}
            >= {{ local_date(data_as_of(), var('brand_timezone')) }},
            false
        ) as is_immature,
        case when is_open_link then started else delivered end < {{ var('min_responses_display') }} as is_low_n,
        {{ is_few('delivered') }} or (is_open_link and {{ is_few('started') }}) as is_suppressed
    from counted
),

final as (
    select
        {{ surrogate_key([
            'month_start', 'brand_key', 'channel_key', 'audience', 'is_open_link', 'source_instance', 'survey_id'
        ]) }} as survey_response_key,
        month_start,
        brand_key,
        source_instance,
        survey_id,
        channel_key,
        audience,
        is_open_link,
        is_immature,
        invited,
        bounced,
        delivered,
        {%- for part in ['started', 'responses', 'complete', 'partial'] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        {{ unless_suppressed(percent('responses', 'delivered')) }} as response_rate_pct,
        {{ unless_suppressed(wilson_bound('responses', 'delivered', '-')) }} as ci_low,
        {{ unless_suppressed(wilson_bound('responses', 'delivered', '+')) }} as ci_high,
        {{ unless_suppressed(shown(percent('complete', 'started'), 'started')) }} as completion_pct,
        is_low_n,
        is_suppressed
    from hidden
)

select * from final
