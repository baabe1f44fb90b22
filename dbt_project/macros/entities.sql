{# The entity registry (vars.entities) as SQL: types, typed empty relations, the union of vendors. #}

{# The SQL type of a canonical column. #}
{% macro entity_type(spec) -%}
    {%- set kind = spec.split(' ')[0] -%}
    {%- if kind in ('text', 'score', 'channel') -%} {{ dbt.type_string() }}
    {%- elif kind == 'number' -%} decimal(18, 4)
    {%- elif kind in ('weight', 'rate') -%} decimal(19, 12)
    {%- elif kind == 'integer' -%} bigint
    {%- elif kind == 'instant' -%} timestamp
    {%- elif kind == 'date' -%} date
    {%- elif kind == 'boolean' -%} boolean
    {%- else -%} {{ exceptions.raise_compiler_error("vars.entities: unknown type '" ~ kind ~ "'") }}
    {%- endif -%}
{%- endmacro %}

{# Columns that every vendor's adapter adds in front of the canonical ones. #}
{% macro contract_columns() -%}
    {{ return(['source_vendor', 'source_instance', 'source_record_key', 'brand_key']) }}
{%- endmacro %}

{# A relation without rows that has an adapter's columns. #}
{% macro empty_entity(entity) -%}
    select
        {% for name in contract_columns() -%} cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        {% for name, spec in var('entities')[entity].items() -%}
            cast(null as {{ entity_type(spec) }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    where false
{%- endmacro %}

{# The name of the model that holds an entity: of one vendor's adapter, or of the union. A family may have a `_` in it. #}
{% macro entity_model(entity, vendor=none) -%}
    {%- for family in ['crm', 'commerce', 'web_analytics', 'reviews', 'surveys', 'support'] if entity.startswith(family ~ '_') -%}
        {{ return('int_' ~ family ~ '__' ~ (vendor ~ '_' if vendor else '') ~ entity[(family | length) + 1:]) }}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error("vars.entities: '" ~ entity ~ "' begins with no known family") }}
{%- endmacro %}

{# All switched-on vendors that can fill the entity, with explicit columns. #}
{% macro union_vendors(entity) -%}
    {%- set adapters = [] -%}
    {%- for vendor, entities in var('vendor_entities').items() if entity in entities -%}
        {%- set adapter_relation = ref(entity_model(entity, vendor)) -%}
        {%- if vendor in var('vendors_on') -%}{%- do adapters.append(adapter_relation) -%}{%- endif -%}
    {%- endfor -%}
    {%- for relation in adapters %}
        select {{ (contract_columns() + (var('entities')[entity].keys() | list)) | join(', ') }}
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {%- else -%}
        {{ empty_entity(entity) }}
    {%- endfor -%}
{%- endmacro %}

{# The same for an entity of files with very many records: those of which a version came or went are read and judged anew, and
   no others. As with any redo, so are all when a rule changes. Nothing else than the macros of the adapters is in between: a
   vendor whose adapter adds to them needs its own way in here. #}
{% macro union_touched_records(entity) -%}
    {%- set key = ['source_vendor', 'source_instance', 'source_record_key'] -%}
    {%- set vendors = [] -%}
    {%- for vendor, entities in var('vendor_entities').items() if entity in entities and vendor in var('vendors_on') -%}
        {%- do vendors.append(vendor) -%}
    {%- endfor -%}
    {{ redo_touched(key) }}
    with

    versions as (
        {%- for vendor in vendors %}
        select
            '{{ vendor }}' as source_vendor,
            source_instance,
            record_key as source_record_key,
            payload_sha256,
            load_id,
            mapping_fingerprint
        from {{ ref('stg_' ~ vendor ~ '__' ~ entity) }}
        {{ 'union all' if not loop.last }}
        {%- else %}
        select source_vendor, source_instance, source_record_key, brand_key as payload_sha256, brand_key as load_id,
            brand_key as mapping_fingerprint
        from ({{ empty_entity(entity) }}) as no_records
        {%- endfor %}
    ),

    touched as (
        {{ touched_keys(
            'versions', key, ['payload_sha256', 'load_id', 'mapping_fingerprint'],
            rules={ref('stg_reference__channels'): ['channel_key']}, settings=[var('entities')[entity]]
        ) }}
    ),
    {%- for vendor in vendors %}

    parsed_{{ vendor }} as (
        select parsed.*
        from {{ ref('stg_' ~ vendor ~ '__' ~ entity) }} as parsed
        {%- if redoes_touched_only() %}
        inner join touched
            on touched.source_vendor = '{{ vendor }}'
            and parsed.source_instance = touched.source_instance
            and parsed.record_key = touched.source_record_key
        {%- endif %}
    ),

    judged_{{ vendor }} as (
        {{ judged_records(vendor, entity, 'parsed_' ~ vendor) }}
    ),
    {%- endfor %}

    made as (
        {%- for vendor in vendors %}
        {{ adapt_records(vendor, entity, judged='judged_' ~ vendor) }}
        {{ 'union all' if not loop.last }}
        {%- else %}
        {{ empty_entity(entity) }}
        {%- endfor %}
    )

    {{ made_of_touched('made', key, ['brand_key'] + (var('entities')[entity] | list)) }}
{%- endmacro %}
