{# Files, parse: every landed version of a file's records into the canonical columns of its mapping. A pure function of the
   payload: try-casts only, nothing judged, nothing dropped. #}

{# The mappings that fill an entity, each with the fingerprint of all that decides its parsed rows. #}
{% macro mappings_of(entity) -%}
    {%- set found = [] -%}
    {%- for mapping in var('file_mappings') if mapping.entity == entity -%}
        {%- set decides = tojson([mapping, var('entities')[entity], var('parser_fingerprint')], sort_keys=true) -%}
        {%- do found.append({'mapping': mapping, 'fingerprint': local_md5(decides)}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro parse_file_records(entity) -%}
    {%- set landed = source('raw_files', entity) -%}
    {%- for item in mappings_of(entity) %}
        {{ parse_one_mapping(landed, item.mapping, item.fingerprint, var('entities')[entity]) }}
        {{ 'union all' if not loop.last }}
    {%- else -%}
        {{ empty_parsed(entity) }}
    {%- endfor -%}
{%- endmacro %}

{% macro parse_one_mapping(landed, mapping, fingerprint, columns) -%}
    select
        source_instance,
        record_key,
        payload_sha256,
        is_parseable,
        event_at,
        is_deleted,
        origin,
        received_at,
        load_id,
        {{ text_literal(fingerprint) }} as mapping_fingerprint,
        {{ text_literal(mapping.brand) }} as brand_key,
        {% for name, spec in columns.items() -%}
            {{ typed_value(name, spec, mapping) }} as {{ name }},
        {% endfor -%}
        {{ listed(columns, mapping, 'unreadable_value') }} as unreadable_columns,
        {{ listed(columns, mapping, 'unmapped_value') }} as unmapped_columns
    from (
        select
            source_instance,
            record_key,
            payload_sha256,
            is_parseable,
            event_at,
            is_deleted,
            origin,
            received_at,
            load_id,
            {% for name, spec in columns.items() -%}
                {{ raw_value(name, spec, mapping) }} as {{ name }}__text{{ ',' if not loop.last }}
            {% endfor -%}
        from (
            select
                *,
                _dlt_load_id as load_id,
                case when is_parseable then {{ payload_fields('payload', mapping.columns.values() | unique | list or ['_']) }} end as fields
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
{%- endmacro %}

{# The record's text for a column: trimmed, null if blank or (for a score) a declared no-answer code; a constant; or null
   if the mapping is silent. #}
{% macro raw_value(name, spec, mapping) -%}
    {%- if name in mapping.columns -%}
        {%- set text = "nullif(trim(" ~ payload_field('fields', mapping.columns[name]) ~ "), '')" -%}
        {%- if spec.startswith('score') and mapping.get('no_answer') -%}
            case when {{ text }} not in ({% for code in mapping.no_answer %}{{ text_literal(code) }}{{ ', ' if not loop.last }}{% endfor %}) then {{ text }} end
        {%- else -%}
            {{ text }}
        {%- endif -%}
    {%- elif name in mapping.constants -%}
        case when is_parseable then {{ text_literal(mapping.constants[name]) }} end
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro typed_value(name, spec, mapping) -%}
    {%- set kind = spec.split(' ')[0] -%}
    {%- set text = name ~ '__text' -%}
    {%- if mapping.get('values', {}).get(name) -%}
        cast(case {{ text }}{% for raw, canonical in mapping['values'][name].items() %} when {{ text_literal(raw) }} then {{ text_literal(canonical) }}{% endfor %} end as {{ entity_type(spec) }})
    {%- elif kind == 'instant' -%}
        {{ instant(text, mapping.timezone) }}
    {%- elif kind in ('text', 'score', 'channel') -%}
        {{ text }}
    {%- elif kind == 'integer' -%}
        {# A cast alone would round 7.5 and read 0x10 and 1_000. #}
        case when {{ full_match(text, '[+-]?[0-9]+([.]0*)?') }} then try_cast({{ text }} as {{ entity_type(spec) }}) end
    {%- elif kind == 'number' -%}
        case when {{ full_match(text, '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') }} then try_cast({{ text }} as {{ entity_type(spec) }}) end
    {%- else -%}
        try_cast({{ text }} as {{ entity_type(spec) }})
    {%- endif -%}
{%- endmacro %}

{# 'column' where the text is there but is no value of the column's type. #}
{% macro unreadable_value(name, spec, mapping) -%}
    {%- if spec.split(' ')[0] in ('instant', 'number', 'integer', 'boolean') and not mapping.get('values', {}).get(name) and (name in mapping.columns or name in mapping.constants) -%}
        case when {{ name }}__text is not null and {{ typed_value(name, spec, mapping) }} is null then '{{ name }}' end
    {%- endif -%}
{%- endmacro %}

{# 'column' where the mapping lists the values and this one is not among them. #}
{% macro unmapped_value(name, spec, mapping) -%}
    {%- if mapping.get('values', {}).get(name) -%}
        case when {{ name }}__text not in ({% for raw in mapping['values'][name] %}{{ text_literal(raw) }}{{ ', ' if not loop.last }}{% endfor %}) then '{{ name }}' end
    {%- endif -%}
{%- endmacro %}

{# The comma-separated names of the columns for which `rule` fires, or null. #}
{% macro listed(columns, mapping, rule) -%}
    {%- set rules = {'unreadable_value': unreadable_value, 'unmapped_value': unmapped_value} -%}
    {%- set cases = [] -%}
    {%- for name, spec in columns.items() -%}
        {%- set case = rules[rule](name, spec, mapping) | trim -%}
        {%- if case -%}{%- do cases.append(case) -%}{%- endif -%}
    {%- endfor -%}
    {%- if cases -%} nullif(concat_ws(',', {{ cases | join(', ') }}), '')
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro empty_parsed(entity) -%}
    select
        {% for name in ['source_instance', 'record_key', 'payload_sha256'] -%} cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        cast(null as boolean) as is_parseable,
        cast(null as timestamp) as event_at,
        cast(null as boolean) as is_deleted,
        cast(null as {{ dbt.type_string() }}) as origin,
        cast(null as timestamp) as received_at,
        {% for name in ['load_id', 'mapping_fingerprint', 'brand_key'] -%} cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        {% for name, spec in var('entities')[entity].items() -%}
            cast(null as {{ entity_type(spec) }}) as {{ name }},
        {% endfor -%}
        cast(null as {{ dbt.type_string() }}) as unreadable_columns,
        cast(null as {{ dbt.type_string() }}) as unmapped_columns
    where false
{%- endmacro %}

{# Before an incremental parse: forget the rows of mappings that are gone or changed; the latter are parsed again. #}
{% macro forget_unmapped(entity) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where not (false
            {%- for item in mappings_of(entity) %}
            or (source_instance = {{ text_literal(item.mapping.instance) }} and mapping_fingerprint = {{ text_literal(item.fingerprint) }})
            {%- endfor %})
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
