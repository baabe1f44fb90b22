{# The data's own clock: the moment of the newest load that brought rows, never that of the wall, so that a rebuild says the
   same. What is due or has lapsed is judged by it. Where sources were asked since and had nothing, it stands at the
   beginning of the day (UTC) on which they were: it must not stand still while nothing comes, and not move with every look,
   since all that goes by it would be built anew for nothing. Null where nothing was loaded. A query of one row and one
   column, `clock_at`. orchestration/news.py reads the same clock from the ledger's file. #}
{% macro data_clock() -%}
    select
        max(
            case
                when records_new = 0 and records_replaced = 0 then {{ dbt.date_trunc('day', 'received_at') }}
                else received_at
            end
        ) as clock_at
    from {{ source('raw_ops', 'ledger') }}
    where status = 'landed'
{%- endmacro %}

{# The same as a value. #}
{% macro data_as_of() -%} ({{ data_clock() }}) {%- endmacro %}

{# When a source was looked at last, whatever it had. A query like data_clock. #}
{% macro newest_look() -%}
    select max(received_at) as clock_at from {{ source('raw_ops', 'ledger') }} where status = 'landed'
{%- endmacro %}
