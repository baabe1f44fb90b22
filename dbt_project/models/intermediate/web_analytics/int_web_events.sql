-- One row per hit: is it a bot's, does it show a page, which page?
{{ config(materialized='view') }}
with

hits as (
    select * from {{ ref('int_web_analytics__events') }}
),

agents as (
    select distinct user_agent from hits
    where user_agent is not null
),

bots as (
    select agents.user_agent
    from agents
    inner join {{ ref('stg_reference__bot_agents') }} as patterns
        on {{ dbt.position('lower(patterns.pattern)', 'lower(agents.user_agent)') }} > 0
    group by agents.user_agent
    -- A pattern that tells a human wins over those that tell a bot.
    having min(case when patterns.is_bot then 1 else 0 end) = 1
),

paged as (
    select
        hits.*,
        {{ url_path('hits.page_url') }} as page_path,
        {{ url_host('hits.referrer') }} as referrer_host,
        bots.user_agent is not null as is_bot
    from hits
    left join bots on hits.user_agent = bots.user_agent
),

final as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        brand_key,
        visitor_ref,
        occurred_at,
        event_name,
        page_path,
        referrer_host,
        contact_ref,
        order_ref,
        session_ref,
        campaign_source,
        campaign_medium,
        campaign_name,
        http_status,
        channel,
        coalesce(event_name, 'page_view') = 'page_view' and page_path is not null as is_pageview,
        is_bot,
        coalesce(is_test, false) as is_test
    from paged
)

select * from final
