{# What a shown total less the shown members beside it would tell, and the member that is hidden so that it does not: the
   one rule of the board and of every mart with a row for all. What is few says hiding.sql. #}

{# Is this member hidden with the few of its family? True of the shown member with the smallest `n` (of equal ones the first
   by `member`), where the total less the shown members would be a figure of 1 to 4 persons. `hidden`: what is hidden
   already, for whatever reason, never null; `is_total`: the row for all, whose `n` is the largest of the whole; `whole`: the
   columns of what a total is of; `family`: the columns that tell apart several ways in which the whole is parted. Members may
   leave some of the total out, and that is left over too. With `overlapping` members (one person in several) nobody can say
   from their numbers how many are left: no fewer than the largest hidden member are taken to be. Where no member is shown,
   and where the total is of a few itself, it may be true of a row that is hidden already, of no other. Never null. #}
{% macro tells_the_hidden(n, hidden, is_total, whole, member, family=none, overlapping=false) -%}
    {%- set parted = 'partition by ' ~ whole ~ (', ' ~ family if family else '') -%}
    {%- if overlapping -%}
        {%- set left = 'max(case when ' ~ hidden ~ ' then ' ~ n ~ ' else 0 end) over (' ~ parted ~ ')' -%}
    {%- else -%}
        {%- set left -%}
            max({{ n }}) over (partition by {{ whole }})
            - sum(case when ({{ hidden }}) or ({{ is_total }}) then 0 else {{ n }} end) over ({{ parted }})
        {%- endset -%}
    {%- endif -%}
    {{ n }} > 0
    and {{ is_few('(' ~ left ~ ')') }}
    and row_number() over ({{ parted }} order by {{ n }} = 0, {{ is_total }}, {{ hidden }}, {{ n }}, {{ member }}) = 1
{%- endmacro %}

{# Why the figures of a row are hidden, null where they are not. The arguments are those of tells_the_hidden(). #}
{% macro suppression(n, few, is_total, whole, member, family=none, overlapping=false) -%}
    case
        when {{ few }} then 'few_answers'
        when {{ tells_the_hidden(n, few, is_total, whole, member, family, overlapping) }} then 'complementary'
    end
{%- endmacro %}
