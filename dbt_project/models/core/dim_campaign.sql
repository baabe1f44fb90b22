-- One row per campaign: of messages that the company sends, and of links that visitors of the website followed.
with

messages as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'campaign_ref']) }} as campaign_key,
        'message' as campaign_kind,
        source_vendor,
        source_instance,
        min(brand_key) as brand_key,
        campaign_ref as campaign_id,
        max(campaign_name) as campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_source,
        cast(null as {{ dbt.type_string() }}) as campaign_medium,
        min(sent_at) as first_used_at,
        max(sent_at) as last_used_at
    from {{ ref('int_crm__campaign_sends') }}
    group by source_vendor, source_instance, campaign_ref
),

links as (
    select
        {{ surrogate_key([
            'source_vendor', 'source_instance', 'campaign_source', 'campaign_medium', 'campaign_name'
        ]) }} as campaign_key,
        'link' as campaign_kind,
        source_vendor,
        source_instance,
        min(brand_key) as brand_key,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        campaign_name,
        campaign_source,
        campaign_medium,
        min(started_at) as first_used_at,
        max(started_at) as last_used_at
    from {{ ref('int_web_sessions') }}
    where campaign_name is not null
    group by source_vendor, source_instance, campaign_source, campaign_medium, campaign_name
),

unioned as (
    select * from messages
    union all
    select * from links
),

final as (
    select
        campaign_key,
        campaign_kind,
        source_vendor,
        source_instance,
        brand_key,
        campaign_id,
        campaign_name,
        campaign_source,
        campaign_medium,
        case
            when campaign_kind = 'link' then {{ channel_group('campaign_source', 'campaign_medium', 'campaign_name') }}
        end as channel_group,
        first_used_at,
        last_used_at
    from unioned
)

select * from final
