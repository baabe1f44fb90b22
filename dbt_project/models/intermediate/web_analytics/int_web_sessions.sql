-- One row per session: the hits of one visitor with no more than session_gap_minutes between one and the next.
-- Nothing else parts a session: not midnight, not a campaign, not a login. Hits of one instant stand in the order of
-- their keys, so that a rebuild gives the same sessions. A visitor of whom a hit came, went or changed is redone whole.
{%- set visitor = ['source_vendor', 'source_instance', 'visitor_or_hit'] %}
{%- set session = visitor | join(', ') ~ ', session_number' %}
{%- set raw_hits = ref('int_web_analytics__events') %}
{%- set key = {
    'source_vendor': 'inputs.source_vendor',
    'source_instance': 'inputs.source_instance',
    'visitor_or_hit': visitor_or_hit(),
} %}
{{ redo_touched(visitor) }}
with

touched as (
    {{ touched_keys(
        raw_hits,
        key,
        (contract_columns() + (var('entities')['web_analytics_events'] | list)),
        rules={
            ref('stg_reference__bot_agents'): ['pattern', 'is_bot'],
            ref('stg_reference__conversion_events'): ['event_name', 'is_conversion'],
        },
        settings=[var('session_gap_minutes')],
    ) }}
),

touched_hits as (
    {{ inputs_of_touched(raw_hits, key) }}
),

hits as (
    {{ web_hits('touched_hits') }}
),

stepped as (
    select
        *,
        lag(occurred_at) over (partition by {{ visitor | join(', ') }} order by occurred_at, source_record_key)
            as previous_at
    from hits
),

numbered as (
    select
        *,
        sum(
            case
                when occurred_at <= {{ dbt.dateadd('minute', var('session_gap_minutes'), 'previous_at') }} then 0
                else 1
            end
        ) over (
            partition by {{ visitor | join(', ') }}
            order by occurred_at, source_record_key rows between unbounded preceding and current row
        ) as session_number
    from stepped
),

ordered as (
    select
        *,
        row_number() over (partition by {{ session }} order by occurred_at, source_record_key) as hit_number
    from numbered
),

marked as (
    select
        *,
        min(case when is_pageview then hit_number end) over (partition by {{ session }}) as first_page,
        max(case when is_pageview then hit_number end) over (partition by {{ session }}) as last_page,
        min(case when order_ref is not null then hit_number end) over (partition by {{ session }}) as first_order,
        min(case when channel is not null then hit_number end) over (partition by {{ session }}) as first_channel,
        min(case when coalesce(campaign_source, campaign_medium, campaign_name) is not null then hit_number end)
            over (partition by {{ session }})
            as first_campaign
    from ordered
),

sessions as (
    select
        source_vendor,
        source_instance,
        max(case when hit_number = 1 then source_record_key end) as source_record_key,
        max(case when hit_number = 1 then brand_key end) as brand_key,
        visitor_or_hit,
        max(visitor_ref) as visitor_ref,
        -- Two persons at one device: nobody knows whose session it was.
        case when min(contact_ref) = max(contact_ref) then min(contact_ref) end as contact_ref,
        max(case when hit_number = first_order then order_ref end) as order_ref,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        cast(count(*) as bigint) as hits,
        {{ count_of('is_pageview') }} as pageviews,
        {{ count_of('http_status >= 400') }} as error_hits,
        {{ count_of('is_conversion') }} as conversion_hits,
        {{ count_of('is_bot') }} as bot_hits,
        max(case when hit_number = first_page then page_path end) as landing_page,
        max(case when hit_number = last_page then page_path end) as exit_page,
        max(case when hit_number = 1 then referrer_host end) as referrer_host,
        max(case when hit_number = first_campaign then campaign_source end) as campaign_source,
        max(case when hit_number = first_campaign then campaign_medium end) as campaign_medium,
        max(case when hit_number = first_campaign then campaign_name end) as campaign_name,
        max(case when hit_number = first_channel then channel end) as channel,
        -- The least that was agreed to: one hit without consent makes the session one without.
        coalesce(min(consent), 'unknown') as consent,
        {{ dbt.bool_or('is_bot') }} as is_bot,
        {{ dbt.bool_or('is_test') }} as is_test
    from marked
    group by {{ session }}
)

{{ made_of_touched('sessions', key, [
    'source_record_key',
    'brand_key',
    'visitor_ref',
    'contact_ref',
    'order_ref',
    'started_at',
    'ended_at',
    'hits',
    'pageviews',
    'error_hits',
    'conversion_hits',
    'bot_hits',
    'landing_page',
    'exit_page',
    'referrer_host',
    'campaign_source',
    'campaign_medium',
    'campaign_name',
    'channel',
    'consent',
    'is_bot',
    'is_test',
]) }}
