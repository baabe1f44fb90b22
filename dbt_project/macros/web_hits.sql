{# Hits of web analytics, and what is found out about each: is it a bot's, does it show a page, which page? A macro, since
   sessions are made of some visitors' hits at a time, and a view would first look into the hits of all. #}

{# Whose hits make sessions together: the visitor's; one that names none stands alone, or all of those would be one visitor. #}
{% macro visitor_or_hit(hits='inputs') -%}
    coalesce('visitor ' || {{ hits }}.visitor_ref, 'hit ' || {{ hits }}.source_record_key)
{%- endmacro %}

{% macro web_hits(hits) -%}
    select
        hits.source_vendor,
        hits.source_instance,
        hits.source_record_key,
        hits.brand_key,
        hits.visitor_ref,
        {{ visitor_or_hit('hits') }} as visitor_or_hit,
        hits.occurred_at,
        hits.event_name,
        hits.page_path,
        hits.referrer_host,
        hits.contact_ref,
        hits.order_ref,
        hits.session_ref,
        hits.campaign_source,
        hits.campaign_medium,
        hits.campaign_name,
        hits.http_status,
        hits.channel,
        hits.consent,
        coalesce(hits.event_name, 'page_view') = 'page_view' and hits.page_path is not null as is_pageview,
        conversions.event_name is not null as is_conversion,
        bots.user_agent is not null as is_bot,
        coalesce(hits.is_test, false) as is_test
    from (
        select *, {{ url_path('page_url') }} as page_path, {{ url_host('referrer') }} as referrer_host
        from {{ hits }}
    ) as hits
    left join (
        select agents.user_agent
        from (select distinct user_agent from {{ hits }} where user_agent is not null) as agents
        inner join {{ ref('stg_reference__bot_agents') }} as patterns
            on {{ dbt.position('lower(patterns.pattern)', 'lower(agents.user_agent)') }} > 0
        group by agents.user_agent
        -- A pattern that tells a human wins over those that tell a bot.
        having min(case when patterns.is_bot then 1 else 0 end) = 1
    ) as bots on hits.user_agent = bots.user_agent
    left join (
        select event_name from {{ ref('stg_reference__conversion_events') }} where is_conversion
    ) as conversions on hits.event_name = conversions.event_name
{%- endmacro %}
