{# The touchpoint contract: each family's adapter calls this once per touchpoint type, so that the columns, their order and
   their types stand in one place. Every argument is a SQL expression over `relation`; those left out are null. #}
{% macro touchpoint(type, relation, record_key, occurred_at, identity_kind, identity_value, subject, subject_id, channel=none,
                    score_metric=none, score_value=none, metadata={}, is_bot='false', is_test='false', consent=none, only_if=none) -%}
    select
        {{ surrogate_key(['source_vendor', 'source_instance', record_key ~ " || ':" ~ type ~ "'"]) }} as touchpoint_key,
        source_vendor,
        source_instance,
        {{ record_key }} || ':{{ type }}' as source_record_key,
        {{ occurred_at }} as occurred_at,
        {{ local_date(occurred_at, var('brand_timezone')) }} as occurred_date,
        brand_key,
        {{ identity_kind }} as identity_kind,
        {{ identity_value }} as identity_value,
        '{{ type }}' as touchpoint_type,
        {{ channel or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as channel,
        '{{ subject }}' as journey_subject,
        {{ subject_id }} as journey_subject_id,
        {{ score_metric or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as score_metric,
        cast({{ score_value or 'null' }} as decimal(18, 4)) as score_value,
        {{ is_bot }} as is_bot,
        {{ is_test }} as is_test,
        false as is_deleted,
        cast({{ consent or 'null' }} as {{ dbt.type_string() }}) as consent,
        {{ json_of(metadata) if metadata else "'{}'" }} as source_metadata
    from {{ relation }}
    where {{ occurred_at }} is not null{{ ' and ' ~ only_if if only_if }}
{%- endmacro %}
