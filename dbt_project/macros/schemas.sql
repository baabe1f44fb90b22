{# A model's schema is the name it is configured with, as is: the published schemas are `core` and `marts` everywhere. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
