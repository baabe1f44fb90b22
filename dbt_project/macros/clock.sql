{# The data's own clock: the moment of the newest load, never that of the wall, so that a rebuild says the same. Null where
   nothing was loaded. A query of one row and one column, `clock_at`. #}
{% macro data_clock() -%}
    select max(received_at) as clock_at from {{ source('raw_ops', 'ledger') }} where status = 'landed'
{%- endmacro %}
