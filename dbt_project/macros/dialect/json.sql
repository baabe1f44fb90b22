{# JSON, engine by engine. #}

{# What a record says under each of `headers`, to be read one by one with payload_field(). A header is a member of the
   JSON object; of `nested` records it is a path to one (`user.id`, `items.0.sku`). #}
{% macro payload_fields(payload, headers, nested=false) %}{{ adapter.dispatch('payload_fields', 'cem')(payload, headers, nested) }}{% endmacro %}

{# One pass over the payload. JSON pointers, since names in other paths lose their case or need escapes. #}
{% macro duckdb__payload_fields(payload, headers, nested) -%}
    {%- set pointers = [] -%}
    {%- for header in headers -%}
        {%- set steps = [] -%}
        {%- for name in (header.split('.') if nested else [header]) -%}
            {%- do steps.append(name | replace('~', '~0') | replace('/', '~1')) -%}
        {%- endfor -%}
        {%- do pointers.append(text_literal('/' ~ steps | join('/'))) -%}
    {%- endfor -%}
    json_extract_string({{ payload }}, [{{ pointers | join(', ') or "'/'" }}])
{%- endmacro %}

{% macro spark__payload_fields(payload, headers, nested) -%}
    {%- if nested -%} {{ payload }}
    {%- else -%} from_json({{ payload }}, 'map<string, string>')
    {%- endif -%}
{%- endmacro %}

{# The text of one header; null where the record lacks it. Numbers, lists and objects are their JSON text. #}
{% macro payload_field(fields, headers, header, nested=false) %}{{ adapter.dispatch('payload_field', 'cem')(fields, headers, header, nested) }}{% endmacro %}

{% macro duckdb__payload_field(fields, headers, header, nested) -%}
    {{ fields }}[{{ headers.index(header) + 1 }}]
{%- endmacro %}

{% macro spark__payload_field(fields, headers, header, nested) -%}
    {%- if nested -%}
        {%- set steps = [] -%}
        {%- for name in header.split('.') -%}{%- do steps.append('[' ~ name ~ ']' if name.isdigit() else "['" ~ name ~ "']") -%}{%- endfor -%}
        get_json_object({{ fields }}, {{ text_literal('$' ~ steps | join('')) }})
    {%- else -%}
        try_element_at({{ fields }}, {{ text_literal(header) }})
    {%- endif -%}
{%- endmacro %}

{# A JSON object as text from a dict of name -> SQL expression (nulls stay, as JSON null). #}
{% macro json_of(fields) %}{{ adapter.dispatch('json_of', 'cem')(fields) }}{% endmacro %}

{% macro duckdb__json_of(fields) -%}
    cast(json_object({% for name, value in fields.items() %}{{ text_literal(name) }}, {{ value }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}

{% macro spark__json_of(fields) -%}
    to_json(named_struct({% for name, value in fields.items() %}{{ text_literal(name) }}, {{ value }}{{ ', ' if not loop.last }}{% endfor %}), map('ignoreNullFields', 'false'))
{%- endmacro %}

{# A query: each row of `relation` as many times as the JSON object in `column` has members, with the member's name and
   text beside `kept` columns. A row without an object, or with an empty one, has none. #}
{% macro json_members(relation, column, name, text, kept) %}{{ adapter.dispatch('json_members', 'cem')(relation, column, name, text, kept) }}{% endmacro %}

{% macro duckdb__json_members(relation, column, name, text, kept) -%}
    select
        {{ kept | join(', ') }}, member.key as {{ name }}, member.value as {{ text }}
    from (
        select {{ kept | join(', ') }}, unnest(map_entries(cast(cast({{ column }} as json) as map(varchar, varchar)))) as member
        from {{ relation }}
    ) as members
{%- endmacro %}

{% macro spark__json_members(relation, column, name, text, kept) -%}
    select {{ kept | join(', ') }}, {{ name }}, {{ text }}
    from {{ relation }}
    lateral view explode(from_json({{ column }}, 'map<string, string>')) members as {{ name }}, {{ text }}
{%- endmacro %}

{# A query: each row of `relation` once for each element of the JSON array in `column`, with the element as JSON text beside
   `kept` columns. A row without an array, or with an empty one, has none. #}
{% macro json_elements(relation, column, name, kept) %}{{ adapter.dispatch('json_elements', 'cem')(relation, column, name, kept) }}{% endmacro %}

{% macro duckdb__json_elements(relation, column, name, kept) -%}
    select {{ kept | join(', ') }}, cast(unnest(cast(cast({{ column }} as json) as json[])) as varchar) as {{ name }}
    from {{ relation }}
{%- endmacro %}

{% macro spark__json_elements(relation, column, name, kept) -%}
    select {{ kept | join(', ') }}, {{ name }}
    from {{ relation }}
    lateral view explode(from_json({{ column }}, 'array<string>')) elements as {{ name }}
{%- endmacro %}

{# The text of one member of a JSON object, its name given by an expression. #}
{% macro json_member(object, name) %}{{ adapter.dispatch('json_member', 'cem')(object, name) }}{% endmacro %}

{% macro duckdb__json_member(object, name) -%} json_extract_string({{ object }}, '$."' || {{ name }} || '"') {%- endmacro %}
{% macro spark__json_member(object, name) -%} get_json_object({{ object }}, '$[\'' || {{ name }} || '\']') {%- endmacro %}
