{# Files, judge: which version of a record is the latest, and why a record is not good. Views, so that a changed rule
   re-judges history. Latest is the newest modification time, else the version read last: later run, then later file by
   name, then later line. #}

{% macro judge_file_records(entity) -%}
    select
        parsed.*,
        row_number() over (
            partition by parsed.source_instance, parsed.record_key
            order by
                parsed.event_at desc nulls last,
                parsed.received_at desc,
                {{ origin_file('parsed.origin') }} desc,
                {{ origin_line('parsed.origin') }} desc,
                parsed.payload_sha256 desc
        ) = 1 as is_latest,
        {{ quarantine_reason(var('entities')[entity]) }} as quarantine_reason
    from {{ ref('stg_files__' ~ entity) }} as parsed
    {%- if 'channel' in var('entities')[entity] %}
    left join {{ ref('stg_reference__channels') }} as channels on parsed.channel = channels.channel_key
    {%- endif %}
{%- endmacro %}

{# The first thing that is wrong with a record, or null: the record is good. #}
{% macro quarantine_reason(columns) -%}
    case
        when not parsed.is_parseable then 'broken_record'
        when parsed.unreadable_columns is not null then 'unreadable: ' || parsed.unreadable_columns
        when parsed.unmapped_columns is not null then 'unmapped_value: ' || parsed.unmapped_columns
        {%- for name, spec in columns.items() %}
        {%- set words = spec.split(' ') %}
        {%- if 'required' in words %}
        when parsed.{{ name }} is null then 'missing: {{ name }}'
        {%- endif %}
        {%- if words[0] == 'channel' %}
        when parsed.{{ name }} is not null and channels.channel_key is null then 'unknown_channel: {{ name }}'
        {%- endif %}
        {%- if words[0] == 'weight' %}
        when parsed.{{ name }} < 0 then 'below_zero: {{ name }}'
        {%- endif %}
        {%- if words[0] == 'instant' %}
        when parsed.{{ name }} < cast('2000-01-02' as timestamp) or parsed.{{ name }} >= cast('2049-12-31' as timestamp)
            then 'outside_the_calendar: {{ name }}'
        {%- endif %}
        {%- for word in words if word.startswith('in:') %}
        when parsed.{{ name }} not in ('{{ word[3:].split('|') | join("', '") }}') then 'unknown_word: {{ name }}'
        {%- endfor %}
        {%- if words[0] == 'instant' and 'future_ok' not in words %}
        when parsed.{{ name }} > {{ dbt.dateadd('day', 1, 'parsed.received_at') }} then 'in_the_future: {{ name }}'
        {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

{# The good, latest, living records in the shape that every vendor's adapter has. #}
{% macro adapt_file_records(entity) -%}
    select
        'files' as source_vendor,
        source_instance,
        record_key as source_record_key,
        brand_key,
        {{ var('entities')[entity].keys() | join(',\n        ') }}
    from {{ ref('stg_files__' ~ entity ~ '_judged') }}
    where is_latest and not is_deleted and quarantine_reason is null
{%- endmacro %}
