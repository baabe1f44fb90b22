{# The books of one file source: what was read, landed, latest, staged. Counts come from different places on purpose: the
   ledger (reader), the landing, the judged versions, the adapter. #}
{% macro file_books(mapping) -%}
    {%- set judged = ref('stg_files__' ~ mapping.entity ~ '_judged') -%}
    {%- set here = 'source_instance = ' ~ text_literal(mapping.instance) -%}
    select
        'files' as source_vendor,
        {{ text_literal(mapping.instance) }} as source_instance,
        '{{ mapping.entity }}' as entity,
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
        where {{ here }} and family || '_' || entity = '{{ mapping.entity }}' and status = 'landed'
    ) as books
    cross join (
        select cast(sum(n) as bigint) as versions_landed
        from (
            select count(*) as n from {{ source('raw_files', mapping.entity) }} where {{ here }}
            {%- if lands_as_events(mapping.entity) %}
            union all
            select count(*) as n from {{ events_source(mapping.entity) }} where {{ here }}
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
        select cast(count(*) as bigint) as records_staged from {{ ref(entity_model(mapping.entity)) }}
        where source_vendor = 'files' and {{ here }}
    ) as staged
{%- endmacro %}
