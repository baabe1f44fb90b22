{# Files, parse: rows that landed as events, with columns of their own instead of a payload. Which header fills a column was
   settled on landing; the rest of the mapping - blanks, constants, templates, values, zone - is applied here, as to records. #}

{# Can records of the entity land as events, beside those that land as records? Only those of files can. #}
{% macro lands_as_events(vendor, entity) -%} {{ return(vendor == 'files' and entity in var('event_entities')) }} {%- endmacro %}

{# The table of an entity's landed events. #}
{% macro events_source(entity) -%} {{ return(source('raw_files', entity ~ '_typed')) }} {%- endmacro %}

{# The landed events of a mapping. They have no hash: file, line and day tell one from another, and are a key where the file
   has none. #}
{% macro parse_events(landed, mapping, fingerprint, columns) -%}
    {%- set place = "path || ':' || cast(line as " ~ dbt.type_string() ~ ")" -%}
    {%- set version = place ~ " || ' ' || cast(event_day as " ~ dbt.type_string() ~ ")" -%}
    select {{ parsed_row(mapping, fingerprint, columns) }}
    from (
        select
            {{ landed_columns() | join(', ') }},
            {% for name, spec in columns.items() -%}
                {{ name }}__text,
                {{ event_value(name, spec, mapping) }} as {{ name }}{{ ',' if not loop.last }}
            {% endfor -%}
        from (
            select
                {{ landed_columns() | join(', ') }},
                is_utc,
                {% for name, spec in columns.items() -%}
                    {{ event_text(name, spec, mapping) }} as {{ name }}__text{{ ',' if not loop.last }}
                {% endfor -%}
            from (
                select
                    source_instance,
                    coalesce(record_key, {{ version }}) as record_key,
                    {{ version }} as payload_sha256,
                    true as is_parseable,
                    cast(null as timestamp) as event_at,
                    false as is_deleted,
                    {{ place }} as origin,
                    received_at,
                    {{ event_load() }} as load_id,
                    is_utc,
                    {{ columns.keys() | join(', ') }},
                    {% if mapping.get('templates') -%} {{ payload_fields('properties', mapped_headers(mapping)) }}
                    {%- else -%} null
                    {%- endif %} as fields
                from {{ landed }}
                where {{ is_to_parse(event_load(), mapping, fingerprint) }}
            ) as landed
        ) as texts
    ) as typed
{%- endmacro %}

{# What brought a landed event in, told by run and day: a later run may bring one of its days anew. #}
{% macro event_load() -%} cast(event_day as {{ dbt.type_string() }}) || ' ' || cast(received_at as {{ dbt.type_string() }}) {%- endmacro %}

{# The loads that the landing of an instance holds, of both shapes. #}
{% macro loads_landed(entity, instance) -%}
    select _dlt_load_id from {{ source('raw_files', entity) }} where source_instance = {{ text_literal(instance) }}
    union
    select {{ event_load() }} from (
        select distinct event_day, received_at from {{ events_source(entity) }}
        where source_instance = {{ text_literal(instance) }}
    ) as days
{%- endmacro %}

{# Does a header fill the column, so that its value stands in the landed column of that name? #}
{% macro is_landed_column(name, mapping) -%}
    {{ return(name in mapping.columns and mapping.columns[name] not in ('@record_key', '@line')) }}
{%- endmacro %}

{# The event's text for a column, or its value where the column is of another type. #}
{% macro event_text(name, spec, mapping) -%}
    {%- if not is_landed_column(name, mapping) -%} {{ raw_value(name, spec, mapping) }}
    {%- elif spec.split(' ')[0] in ('text', 'channel') -%} nullif({{ stripped(name) }}, '')
    {%- else -%} {{ name }}
    {%- endif -%}
{%- endmacro %}

{% macro event_value(name, spec, mapping) -%}
    {%- set kind = spec.split(' ')[0] -%}
    {%- if not is_landed_column(name, mapping) or kind in ('text', 'channel') -%} {{ typed_value(name, spec, mapping) }}
    {%- elif kind == 'instant' -%}
        case when is_utc then {{ name }}__text else {{ utc_of_local(name ~ '__text', mapping.timezone) }} end
    {%- else -%} {{ name }}__text
    {%- endif -%}
{%- endmacro %}
