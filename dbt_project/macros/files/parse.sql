{# Parse: every landed version of a vendor's records into the canonical columns of its mapping, that of the user for files,
   one of the project for a vendor with an API (vendors.sql). A pure function of the payload: try-casts only, nothing
   judged, nothing dropped. How one value is read stands in parse_values.sql. #}

{# The mappings by which a vendor fills an entity, each with the fingerprint of all that decides its parsed rows. #}
{% macro mappings_of(vendor, entity) -%}
    {%- set found = [] -%}
    {%- for mapping in vendor_mappings(vendor) if mapping.entity == entity -%}
        {%- set decides = tojson([mapping, parsed_columns(vendor, entity), var('parser_fingerprint')], sort_keys=true) -%}
        {%- do found.append({'mapping': mapping, 'fingerprint': local_md5(decides)}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# What a parsed row keeps of its landed one as it is, each column with its type. #}
{% macro landed_columns() -%}
    {{ return({
        'source_instance': dbt.type_string(),
        'record_key': dbt.type_string(),
        'payload_sha256': dbt.type_string(),
        'is_parseable': 'boolean',
        'event_at': 'timestamp',
        'is_deleted': 'boolean',
        'origin': dbt.type_string(),
        'received_at': 'timestamp',
        'load_id': dbt.type_string(),
    }) }}
{%- endmacro %}

{# The whole of a staging model. Incremental by load: a load is parsed once for each fingerprint of its mapping, so a changed
   mapping parses its history again, and a second run adds nothing. #}
{% macro stage_records(vendor, entity) -%}
    {{ config(
        tags=vendor_tags(vendor),
        materialized='incremental',
        unique_key=['source_instance', 'record_key', 'payload_sha256'],
        incremental_strategy='delete+insert',
        on_schema_change='sync_all_columns',
        pre_hook="{{ forget_unmapped('" ~ vendor ~ "', '" ~ entity ~ "') }}",
    ) }}
    {{ parse_records(vendor, entity) }}
{%- endmacro %}

{% macro parse_records(vendor, entity) -%}
    {%- set landed = landed_relations(vendor, entity) -%}
    {%- set columns = parsed_columns(vendor, entity) -%}
    {%- set events = events_source(entity) if lands_as_events(vendor, entity) -%}
    {%- for item in mappings_of(vendor, entity) %}
        {{ parse_one_mapping(landed[item.mapping.table or entity], item.mapping, item.fingerprint, columns) }}
        {%- if events %}
        union all
        {{ parse_events(events, item.mapping, item.fingerprint, columns) }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- else -%}
        {{ empty_parsed(parsed_columns(vendor, entity)) }}
    {%- endfor -%}
{%- endmacro %}

{% macro parse_one_mapping(landed, mapping, fingerprint, columns) -%}
    select {{ parsed_row(mapping, fingerprint, columns) }}
    from (
        {# Each step stands on its own, since an expression written twice is computed twice. #}
        select
            *,
            {% for name, spec in columns.items() -%}
                {{ typed_value(name, spec, mapping) }} as {{ name }}{{ ',' if not loop.last }}
            {% endfor -%}
        from (
            select
                {{ landed_columns() | join(', ') }},
                {% for name, spec in columns.items() -%}
                    {{ raw_value(name, spec, mapping) }} as {{ name }}__text{{ ',' if not loop.last }}
                {% endfor -%}
            from (
                select
                    {% for name in landed_columns() if name not in ('record_key', 'load_id') %}{{ name }}, {% endfor %}
                    {{ told_record_key(mapping) }} as record_key,
                    _dlt_load_id as load_id,
                    case when is_parseable then {{ payload_fields('payload', mapped_headers(mapping), mapping.get('nested')) }} end as fields
                from {{ landed }}
                where {{ is_to_parse('_dlt_load_id', mapping, fingerprint) }}
            ) as landed
        ) as texts
    ) as typed
{%- endmacro %}

{# What a parsed row holds, once the values of its columns stand beside the texts that they were read from. #}
{% macro parsed_row(mapping, fingerprint, columns) -%}
        {{ landed_columns() | join(', ') }},
        {{ text_literal(fingerprint) }} as mapping_fingerprint,
        {{ text_literal(mapping.brand) }} as brand_key,
        {{ columns.keys() | join(', ') }},
        {{ listed(columns, mapping, 'unreadable_value') }} as unreadable_columns,
        {{ listed(columns, mapping, 'unmapped_value') }} as unmapped_columns
{%- endmacro %}

{# Is a landed row of the mapping's instance, and of a load that this fingerprint has not parsed? #}
{% macro is_to_parse(load_id, mapping, fingerprint) -%}
    source_instance = {{ text_literal(mapping.instance) }}
    {%- if is_incremental() %}
        and {{ load_id }} not in (
            select distinct done.load_id from {{ this }} as done
            where done.source_instance = {{ text_literal(mapping.instance) }}
                and done.mapping_fingerprint = {{ text_literal(fingerprint) }}
        )
    {%- endif %}
{%- endmacro %}

{# Where one entity is made of several tables, a record's key says of which it is. #}
{% macro told_record_key(mapping) -%}
    {{ text_literal(mapping.table ~ '/') ~ ' || ' if mapping.is_one_of_many }}record_key
{%- endmacro %}

{% macro empty_parsed(columns) -%}
    select
        {% for name, type in landed_columns().items() -%}
            cast(null as {{ type }}) as {{ name }},
        {% endfor -%}
        {% for name in ['mapping_fingerprint', 'brand_key'] -%} cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        {% for name, spec in columns.items() -%}
            cast(null as {{ entity_type(spec) }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ dbt.type_string() }}) as unreadable_columns,
        cast(null as {{ dbt.type_string() }}) as unmapped_columns
    where false
{%- endmacro %}

{# Before an incremental parse: forget the rows of mappings that are gone or changed (the latter are parsed again), and events
   whose day another run has brought anew. #}
{% macro forget_unmapped(vendor, entity) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where not (false
            {%- for item in mappings_of(vendor, entity) %}
            or (source_instance = {{ text_literal(item.mapping.instance) }} and mapping_fingerprint = {{ text_literal(item.fingerprint) }}
                {%- if lands_as_events(vendor, entity) %} and load_id in ({{ loads_landed(entity, item.mapping.instance) }}){% endif %})
            {%- endfor %})
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
