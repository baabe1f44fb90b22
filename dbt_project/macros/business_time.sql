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
