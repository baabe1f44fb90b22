{# Attribution: what several of its models need. The settings are vars, [attribution] of cem.toml. #}

{# Models that share out a conversion by its own path alone, and the column of int_attribution_credits that each has. Markov
   judges all paths at once and is not among them. #}
{% macro path_models() -%}
    {{ return(['first', 'last', 'last_non_direct', 'linear', 'position_based', 'time_decay', 'shapley']) }}
{%- endmacro %}

{# May a touchpoint have led to a conversion? What the customer did on the website or in answer to marketing, and each dealing
   in a sale, whoever began it. A message that was only sent reached nobody yet; what ends a journey led to nothing. #}
{% macro can_lead_to_conversion(type, category, direction) -%}
    {{ category }} in ('marketing', 'website', 'sales')
    and ({{ category }} = 'sales' or {{ direction }} != 'outbound')
    and {{ type }} not in ('order_placed', 'deal_won', 'deal_lost')
{%- endmacro %}

{# The channel of a visit where the source names no more than the place that was visited: by its channel group. #}
{% macro traffic_channel(channel, channel_group) -%}
    case
        when {{ channel }} in ('web', 'app', 'not_recorded', 'unknown') then
            case {{ channel_group }}
                when 'Direct' then 'direct'
                when 'Paid Search' then 'paid_search'
                when 'Organic Search' then 'organic_search'
                when 'Paid Social' then 'social'
                when 'Organic Social' then 'social'
                when 'Display' then 'display'
                when 'Email' then 'email'
                when 'SMS' then 'sms'
                when 'Referral' then 'referral'
                when 'Affiliates' then 'referral'
                when 'Paid Shopping' then 'marketplace'
                when 'Organic Shopping' then 'marketplace'
                when 'Paid Video' then 'other_publicities'
                when 'Paid Other' then 'other_publicities'
                when 'Cross-network' then 'other_publicities'
                else {{ channel }}
            end
        else {{ channel }}
    end
{%- endmacro %}

{# Of touches at one instant: the advertisement before the visit, the visit before the talk; then by key. #}
{% macro touch_order() -%} occurred_at, source_rank, touchpoint_key {%- endmacro %}
