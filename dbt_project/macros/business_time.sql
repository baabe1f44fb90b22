{# Business minutes: definitions that the models of business_time share. #}

{# The UTC instant at which a schedule's clock shows a local time. Where the clocks go back the time comes twice: an opening
   is the `first` of the two, a closing the `last`, so that the repeated hour is open when the doors are. Both are tried with
   the zone's offset of a day before and of a day after, since engines differ in which they take. #}
{% macro turn_of_clock(local, zone, which) -%}
    {%- set taken = instant_of_clock(local, zone) -%}
    {%- set sign = -1 if which == 'first' else 1 -%}
    {%- set other_day = dbt.dateadd('day', sign, taken) -%}
    {%- set ahead = seconds_between(other_day, clock_of(other_day, zone)) -%}
    {%- set other = dbt.dateadd('second', '-' ~ ahead, local) -%}
    case
        when {{ clock_of(other, zone) }} = {{ local }} then {{ 'least' if which == 'first' else 'greatest' }}({{ taken }}, {{ other }})
        else {{ taken }}
    end
{%- endmacro %}

{# Minutes since midnight of a text HH:MM. #}
{% macro minutes_of_day(text) -%}
    (60 * cast({{ dbt.split_part(text, "':'", 1) }} as integer) + cast({{ dbt.split_part(text, "':'", 2) }} as integer))
{%- endmacro %}

{# A span in whole minutes that have passed; null where one end is not known, or the span ends before it begins. #}
{% macro minutes_between(from_seconds, to_seconds) -%}
    case
        when {{ to_seconds }} >= {{ from_seconds }}
            then cast(floor(cast({{ to_seconds }} - {{ from_seconds }} as double) / 60) as bigint)
    end
{%- endmacro %}

{# Schedules and targets hold for a team, a region, a brand, or for all where they name none: does one fit the case? #}
{% macro fits_case(rules, cases, by) -%}
    {%- for column in by -%}
    coalesce({{ rules }}.{{ column }}, {{ cases }}.{{ column }}, '') = coalesce({{ cases }}.{{ column }}, '')
        {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# Of several that fit, which comes first: one that names the first column before one that does not, then the next. #}
{% macro most_specific_first(rules, by) -%}
    {%- for column in by -%}
    case when {{ rules }}.{{ column }} is null then 1 else 0 end{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# A query: how many seconds its schedule had been open at each moment of `relation` (columns `keys`, schedule_key, moment_at), as
   open_seconds. Business time between two moments is the difference. #}
{% macro open_seconds_at(relation, keys) -%}
    {%- set kept = [] -%}
    {%- for key in keys + ['schedule_key'] -%}{%- do kept.append('moments.' ~ key) -%}{%- endfor -%}
    select
        {{ kept | join(', ') }},
        min(hours.seconds_before) + sum(
            case
                when moments.moment_at > hours.opens_at
                    then {{ seconds_between('hours.opens_at', 'least(moments.moment_at, hours.closes_at)') }}
                else 0
            end
        ) as open_seconds
    from {{ relation }} as moments
    inner join {{ ref('int_business_hours') }} as hours
        on moments.schedule_key = hours.schedule_key
        and cast(moments.moment_at as date) = hours.utc_day
    group by {{ kept | join(', ') }}
{%- endmacro %}
