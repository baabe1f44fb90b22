{# Keys of organisational entities, readable: `team:fjellro:first line`. Null where the id is. #}
{% macro organisation_key(kind, id, instance=none) -%}
    '{{ kind }}:' || {{ instance ~ " || ':' || " if instance }}{{ id }}
{%- endmacro %}
