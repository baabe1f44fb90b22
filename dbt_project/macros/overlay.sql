{# A seed with the user's overlay: the overlay's rows win by the seed's key (config.meta.key). #}
{% macro with_overlay(seed_name, key) -%}
    {%- set shipped = ref(seed_name) -%}
    {%- set rows = var('seed_overlays').get(seed_name, []) -%}
    {%- if execute and rows -%}
        {%- set columns = adapter.get_columns_in_relation(shipped) -%}
        select
            {% for column in columns %}{{ column.name }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ shipped }} as shipped
        where not exists (
            select 1 from ({{ overlay_rows(columns, rows) }}) as overlay
            where {% for name in key %}coalesce(cast(overlay.{{ name }} as {{ dbt.type_string() }}), '') = coalesce(cast(shipped.{{ name }} as {{ dbt.type_string() }}), ''){{ ' and ' if not loop.last }}{% endfor %}
        )
        union all
        {{ overlay_rows(columns, rows) }}
    {%- else -%}
        select * from {{ shipped }}
    {%- endif -%}
{%- endmacro %}

{% macro overlay_rows(columns, rows) -%}
    {%- for row in rows %}
        select
            {% for column in columns -%}
                cast({{ text_literal(row[column.name]) if row.get(column.name) else 'null' }} as {{ column.data_type }}) as {{ column.name }}{{ ', ' if not loop.last }}
            {%- endfor %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
