{# The books of one source (vendor x instance x entity): what was read, landed, latest, staged. Counts come from different
   places on purpose: the ledger (reader), the landing, the judged versions, the adapter. #}
{% macro books(vendor, instance, entity) -%}
    {%- set judged = ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') -%}
    {%- set here = 'source_instance = ' ~ text_literal(instance) -%}
    {%- set mapped = vendor_mappings(vendor) | selectattr('entity', 'equalto', entity) | selectattr('instance', 'equalto', instance) -%}
    {%- set tables = mapped | map(attribute='table', default=entity) | list -%}
    select
        '{{ vendor }}' as source_vendor,
        {{ text_literal(instance) }} as source_instance,
        '{{ entity }}' as entity,
        books.records_read,
        books.records_new,
        books.records_unchanged,
        books.records_repeated,
        books.records_replaced,
        landed.versions_landed,
        verdicts.versions_latest,
        verdicts.versions_superseded,
        staged.records_staged,
        verdicts.records_quarantined,
        verdicts.records_deleted
    from (
        select
            cast(coalesce(sum(records_read), 0) as bigint) as records_read,
            cast(coalesce(sum(records_new), 0) as bigint) as records_new,
            cast(coalesce(sum(records_unchanged), 0) as bigint) as records_unchanged,
            cast(coalesce(sum(records_repeated), 0) as bigint) as records_repeated,
            cast(coalesce(sum(records_replaced), 0) as bigint) as records_replaced
        from {{ source('raw_ops', 'ledger') }}
        where {{ ledger_lines_of(vendor, instance, entity) }}
    ) as books
    cross join (
        select cast(sum(n) as bigint) as versions_landed
        from (
            {%- for table in tables %}
            select count(*) as n from {{ source('raw_' ~ vendor, table) }} where {{ here }}
            {{ 'union all' if not loop.last }}
            {%- endfor %}
            {%- if lands_as_events(vendor, entity) %}
            union all
            select count(*) as n from {{ events_source(entity) }} where {{ here }}
            {%- endif %}
        ) as shapes
    ) as landed
    cross join (
        select
            {{ count_of('is_latest') }} as versions_latest,
            {{ count_of('not is_latest') }} as versions_superseded,
            {{ count_of('is_latest and not is_deleted and quarantine_reason is not null') }} as records_quarantined,
            {{ count_of('is_latest and is_deleted') }} as records_deleted
        from {{ judged }}
        where {{ here }}
    ) as verdicts
    cross join (
        select cast(count(*) as bigint) as records_staged from {{ ref(entity_model(entity)) }}
        where source_vendor = '{{ vendor }}' and {{ here }}
    ) as staged
{%- endmacro %}

{# The sources that are switched on, each {vendor, instance, entity} once. #}
{% macro sources_on() -%}
    {%- set found = [] -%}
    {%- for vendor in var('vendors_on') -%}
        {%- for mapping in vendor_mappings(vendor) -%}
            {%- set one = {'vendor': vendor, 'instance': mapping.instance, 'entity': mapping.entity} -%}
            {%- if one not in found -%} {%- do found.append(one) -%} {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
