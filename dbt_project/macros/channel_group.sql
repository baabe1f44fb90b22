{# The channel group of a visit: the published rules of GA4's default channel group for tagged traffic
   (support.google.com/analytics/answer/9756891), in their order, the first that fits counts. Upper and lower case are the
   same. What needs Google's own accounts (Google Ads, DV360) is not here. The sites behind "a list of search sites" and the
   like are the seed traffic_sources. #}

{# source, medium, campaign: SQL expressions of what the link says, as utm_source, utm_medium, utm_campaign; for a visit
   without tags its referrer's host, 'referral' and null. A visit that says nothing at all is Direct. Never null. #}
{% macro channel_group(source, medium, campaign) -%}
    {%- set said_source = "lower(trim(coalesce(" ~ source ~ ", '')))" -%}
    {%- set said_medium = "lower(trim(coalesce(" ~ medium ~ ", '')))" -%}
    {%- set said_campaign = "lower(coalesce(" ~ campaign ~ ", ''))" -%}
    {%- set is_paid = full_match(said_medium, '.*cp.*|ppc|retargeting|paid.*') -%}
    {%- set is_display = said_medium ~ " in ('display', 'banner', 'expandable', 'interstitial', 'cpm')" -%}
    {%- set is_shopping_campaign = full_match(said_campaign, '.*(([^a-df-z]|^)shop|shopping).*') -%}
    {%- set is_social_medium = said_medium ~ " in ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')" -%}
    {%- set is_video_medium = said_medium ~ " like '%video%'" -%}
    {%- set e_mail = "('email', 'e-mail', 'e_mail', 'e mail')" -%}
    case
        when {{ said_source }} in ('(direct)', 'direct') and {{ said_medium }} in ('(none)', '(not set)', '') then 'Direct'
        when {{ said_source }} = '' and {{ said_medium }} in ('(none)', '(not set)', '') and {{ said_campaign }} = '' then 'Direct'
        when {{ said_campaign }} like '%cross-network%' then 'Cross-network'
        when {{ is_paid }} then
            case
                when {{ is_shopping_campaign }} then 'Paid Shopping'
                else
                    case {{ source_category(source) }}
                        when 'shopping' then 'Paid Shopping'
                        when 'search' then 'Paid Search'
                        when 'social' then 'Paid Social'
                        when 'video' then 'Paid Video'
                        else case when {{ is_display }} then 'Display' else 'Paid Other' end
                    end
            end
        when {{ is_display }} then 'Display'
        when {{ is_shopping_campaign }} then 'Organic Shopping'
        else
            coalesce(
                case {{ source_category(source) }}
                    when 'shopping' then 'Organic Shopping'
                    when 'social' then 'Organic Social'
                    when 'video' then case when {{ is_social_medium }} then 'Organic Social' else 'Organic Video' end
                    when 'search' then
                        case
                            when {{ is_social_medium }} then 'Organic Social'
                            when {{ is_video_medium }} then 'Organic Video'
                            else 'Organic Search'
                        end
                end,
                case
                    when {{ is_social_medium }} then 'Organic Social'
                    when {{ is_video_medium }} then 'Organic Video'
                    when {{ said_medium }} = 'organic' then 'Organic Search'
                    when {{ said_medium }} in ('referral', 'app', 'link') then 'Referral'
                    when {{ said_source }} in {{ e_mail }} or {{ said_medium }} in {{ e_mail }} then 'Email'
                    when {{ said_medium }} = 'affiliate' then 'Affiliates'
                    when {{ said_medium }} = 'audio' then 'Audio'
                    when {{ said_source }} = 'sms' or {{ said_medium }} = 'sms' then 'SMS'
                    when {{ said_medium }} like '%push' or {{ said_medium }} like '%mobile%'
                        or {{ said_medium }} like '%notification%' or {{ said_source }} = 'firebase' then 'Mobile Push Notifications'
                    else 'Unassigned'
                end
            )
    end
{%- endmacro %}

{# The category of a source in the seed traffic_sources; null where it has none. #}
{% macro source_category(source) -%}
    (
        select max(known_sites.source_category)
        from {{ ref('stg_reference__traffic_sources') }} as known_sites
        where known_sites.site_name = {{ site_name(source) }}
    )
{%- endmacro %}
