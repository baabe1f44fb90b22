{# The order of the versions of one people record: the latest last, as judge.sql has it. #}
{% macro oldest_first() -%} {{ return('is_latest, event_at nulls first, received_at, payload_sha256') }} {%- endmacro %}

{# All landed versions of an entity with their verdicts, over the vendors that are switched on: `columns` beside those that
   every judged row has. #}
{% macro union_versions(entity, columns) -%}
    {%- set selects = [] -%}
    {%- for vendor, entities in var('vendor_entities').items() if entity in entities -%}
        {%- set judged = ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') -%}
        {%- if vendor in var('vendors_on') -%}{%- do selects.append([vendor, judged]) -%}{%- endif -%}
    {%- endfor -%}
    {%- for vendor, judged in selects %}
        select
            '{{ vendor }}' as source_vendor,
            source_instance,
            record_key as source_record_key,
            brand_key,
            payload_sha256,
            event_at,
            received_at,
            is_deleted,
            is_latest,
            quarantine_reason is null as is_good,
            {{ columns | join(', ') }}
        from {{ judged }}
        {{ 'union all' if not loop.last }}
    {%- else %}
        select
            source_vendor, source_instance, source_record_key, brand_key,
            cast(null as {{ dbt.type_string() }}) as payload_sha256,
            cast(null as timestamp) as event_at, cast(null as timestamp) as received_at,
            cast(null as boolean) as is_deleted, cast(null as boolean) as is_latest, cast(null as boolean) as is_good,
            {{ columns | join(', ') }}
        from ({{ empty_entity(entity) }}) as nothing
    {%- endfor -%}
{%- endmacro %}
