{# Files, parse: every landed version of a file's records into the canonical columns of its mapping. A pure function of the
   payload: try-casts only, nothing judged, nothing dropped. How one value is read stands in parse_values.sql. #}

{# The mappings that fill an entity, each with the fingerprint of all that decides its parsed rows. #}
{% macro mappings_of(entity) -%}
    {%- set found = [] -%}
    {%- for mapping in var('file_mappings') if mapping.entity == entity -%}
        {%- set decides = tojson([mapping, var('entities')[entity], var('parser_fingerprint')], sort_keys=true) -%}
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

{% macro parse_file_records(entity) -%}
    {%- set landed = source('raw_files', entity) -%}
    {%- set events = events_source(entity) if lands_as_events(entity) -%}
    {%- for item in mappings_of(entity) %}
        {{ parse_one_mapping(landed, item.mapping, item.fingerprint, var('entities')[entity]) }}
        {%- if events %}
        union all
        {{ parse_events(events, item.mapping, item.fingerprint, var('entities')[entity]) }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- else -%}
        {{ empty_parsed(entity) }}
    {%- endfor -%}
{%- endmacro %}

{% macro parse_one_mapping(landed, mapping, fingerprint, columns) -%}
    select
        {{ landed_columns() | join(', ') }},
        {{ text_literal(fingerprint) }} as mapping_fingerprint,
        {{ text_literal(mapping.brand) }} as brand_key,
        {{ columns.keys() | join(', ') }},
        {{ listed(columns, mapping, 'unreadable_value') }} as unreadable_columns,
        {{ listed(columns, mapping, 'unmapped_value') }} as unmapped_columns
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
                    *,
                    _dlt_load_id as load_id,
                    case when is_parseable then {{ payload_fields('payload', mapped_headers(mapping), mapping.get('nested')) }} end as fields
                from {{ landed }}
                where source_instance = {{ text_literal(mapping.instance) }}
                {%- if is_incremental() %}
                    and _dlt_load_id not in (
                        select distinct done.load_id from {{ this }} as done
                        where done.source_instance = {{ text_literal(mapping.instance) }}
                            and done.mapping_fingerprint = {{ text_literal(fingerprint) }}
                    )
                {%- endif %}
            ) as landed
        ) as texts
    ) as typed
{%- endmacro %}

{% macro empty_parsed(entity) -%}
    select
        {% for name, type in landed_columns().items() -%}
            cast(null as {{ type }}) as {{ name }},
        {% endfor -%}
        {% for name in ['mapping_fingerprint', 'brand_key'] -%} cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        {% for name, spec in var('entities')[entity].items() -%}
            cast(null as {{ entity_type(spec) }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ dbt.type_string() }}) as unreadable_columns,
        cast(null as {{ dbt.type_string() }}) as unmapped_columns
    where false
{%- endmacro %}

{# Before an incremental parse: forget the rows of mappings that are gone or changed (the latter are parsed again), and events
   whose day another run has brought anew. #}
{% macro forget_unmapped(entity) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where not (false
            {%- for item in mappings_of(entity) %}
            or (source_instance = {{ text_literal(item.mapping.instance) }} and mapping_fingerprint = {{ text_literal(item.fingerprint) }}
                {%- if lands_as_events(entity) %} and load_id in ({{ loads_landed(entity, item.mapping.instance) }}){% endif %})
            {%- endfor %})
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
