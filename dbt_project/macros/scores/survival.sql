{# How long something lasts, where some of it lasts still. #}

{# A query: of each group of `relation` the median length by Kaplan and Meier, as `km_median`: at each length, the share of those
   who had stayed so long that did not leave then. Null where more than half still stay: nobody can tell yet. `km_low` and `km_high`
   are its 95 % interval, told where `has_interval`: where the bounds of the share (Greenwood's error on the scale of
   ln(-ln(share)), which keeps them between 0 and 1 with few stays, too) come to a half; null where they do not. `groups` are
   columns, `length` too; `is_closed` says of which the end is known. A row without a length counts for nothing. A hair above a
   half is a half: the share is a product of rounded factors. #}
{% macro kaplan_meier(relation, groups, length, is_closed, has_interval=false) -%}
    {%- set so_far = 'over (partition by ' ~ groups ~ ' order by ' ~ length ~ ' rows between unbounded preceding and current row)' -%}
    {%- set half = '0.5 + 1e-9' -%}
    select
        {{ groups }},
        min(case when share_staying <= {{ half }} then {{ length }} end) as km_median
        {%- if has_interval %},
        min(case when coalesce(pow(share_staying, spread), share_staying) <= {{ half }} then {{ length }} end) as km_low,
        min(case when pow(share_staying, 1 / spread) <= {{ half }} then {{ length }} end) as km_high
        {%- endif %}
    from (
        select
            *
            {%- if has_interval %},
            case
                when share_staying > 0 and share_staying < 1
                    then exp({{ var('z_95') }} * sqrt(greenwood) / abs(ln(share_staying)))
            end as spread
            {%- endif %}
        from (
            select
                *,
                case
                    when max(case when closed = staying then 1 else 0 end) {{ so_far }} = 1 then 0
                    else exp(sum(case when closed < staying then ln(1 - {{ as_double('closed') }} / staying) end) {{ so_far }})
                end as share_staying
                {%- if has_interval %},
                sum(
                    case
                        when closed < staying
                            then {{ as_double('closed') }} / ({{ as_double('staying') }} * (staying - closed))
                    end
                ) {{ so_far }} as greenwood
                {%- endif %}
            from (
                select
                    *,
                    sum(stays) over (
                        partition by {{ groups }} order by {{ length }} desc rows between unbounded preceding and current row
                    ) as staying
                from (
                    select {{ groups }}, {{ length }}, {{ count_of(is_closed) }} as closed, count(*) as stays
                    from {{ relation }}
                    where {{ length }} is not null
                    group by {{ groups }}, {{ length }}
                ) as by_length
            ) as at_risk
        ) as surviving
    ) as bounded
    group by {{ groups }}
{%- endmacro %}
