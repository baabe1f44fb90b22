{# JSON, engine by engine. #}

{# A struct with one text field per key, read out of a JSON object in one pass. Missing keys are null. #}
{% macro payload_fields(payload, keys) %}{{ adapter.dispatch('payload_fields', 'cem')(payload, keys) }}{% endmacro %}

{% macro duckdb__payload_fields(payload, keys) -%}
    {%- set shape = {} -%}
    {%- for key in keys -%}{%- do shape.update({key: 'VARCHAR'}) -%}{%- endfor -%}
    json_transform({{ payload }}, {{ text_literal(tojson(shape)) }})
{%- endmacro %}

{% macro spark__payload_fields(payload, keys) -%}
    {%- set fields = [] -%}
    {%- for key in keys -%}{%- do fields.append('`' ~ key | replace('`', '``') ~ '`: string') -%}{%- endfor -%}
    from_json({{ payload }}, {{ text_literal('struct<' ~ fields | join(', ') ~ '>') }})
{%- endmacro %}

{# One field of such a struct. #}
{% macro payload_field(struct, key) %}{{ adapter.dispatch('payload_field', 'cem')(struct, key) }}{% endmacro %}
{% macro duckdb__payload_field(struct, key) -%} {{ struct }}."{{ key | replace('"', '""') }}" {%- endmacro %}
{% macro spark__payload_field(struct, key) -%} {{ struct }}.`{{ key | replace('`', '``') }}` {%- endmacro %}

{# A JSON object as text from a dict of name -> SQL expression (nulls stay, as JSON null). #}
{% macro json_of(fields) %}{{ adapter.dispatch('json_of', 'cem')(fields) }}{% endmacro %}

{% macro duckdb__json_of(fields) -%}
    cast(json_object({% for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}

{% macro spark__json_of(fields) -%}
    to_json(named_struct({% for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %}), map('ignoreNullFields', 'false'))
{%- endmacro %}
