{# Files, told: what cem.toml says, as text for a message to whoever wrote it. #}

{# Of the instance of a row: the name of the mapping that fills an entity ('mapping'), or what it takes for `columns` ('id'),
   as it stands in cem.toml: order_ref = "order no", line_no = "@line". Null for the instance of another vendor. #}
{% macro mapping_told(what, entity, columns) -%}
    {%- set mappings = var('file_mappings') | selectattr('entity', 'equalto', entity) | list -%}
    {%- if mappings -%}
        case source_instance
            {%- for mapping in mappings %}
            when {{ text_literal(mapping.instance) }}
                then {{ text_literal(mapping.name if what == 'mapping' else columns_told(mapping, columns)) }}
            {%- endfor %}
        end
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro columns_told(mapping, columns) -%}
    {%- set told = [] -%}
    {%- for name in columns -%}
        {%- if name in mapping.columns -%}
            {%- set text = mapping.columns[name] -%}
        {%- elif name in mapping.get('templates', {}) -%}
            {%- set parts = [] -%}
            {%- for part in mapping.templates[name] -%}
                {%- set mark = '?' if part.get('may_be_blank') else '' -%}
                {%- do parts.append(part.text if part.header is not defined else '{' ~ mark ~ part.header ~ '}') -%}
            {%- endfor -%}
            {%- set text = parts | join -%}
        {%- else -%}
            {%- set text = mapping.constants.get(name, '') -%}
        {%- endif -%}
        {%- do told.append(name ~ ' = "' ~ text ~ '"') -%}
    {%- endfor -%}
    {{ told | join(', ') }}
{%- endmacro %}
