{# Judge: which version of a record is the latest, and why a record is not good. Views, so that a changed rule
   re-judges history. Latest is the newest modification time, else the version read last: later run, then later file by
   name, then later line. #}

{# The whole of a judged model. What a vendor merged into another record is deleted, too: nobody says so of the record itself. #}
{% macro judge_records(vendor, entity) -%}
    {{ config(tags=vendor_tags(vendor)) }}
    {{ judged_records(vendor, entity, ref('stg_' ~ vendor ~ '__' ~ entity)) }}
{%- endmacro %}

{# The verdicts on parsed rows: all versions of each record that is among them. #}
{% macro judged_records(vendor, entity, parsed) -%}
    {%- set object_type = merged_with(vendor, entity) -%}
    {%- set is_deleted = 'parsed.is_deleted or merged.lost_id is not null' if object_type else 'parsed.is_deleted' -%}
    select
        {% for name in landed_columns() -%}
            {{ is_deleted if name == 'is_deleted' else 'parsed.' ~ name }} as {{ name }},
        {% endfor -%}
        parsed.mapping_fingerprint,
        parsed.brand_key,
        {% for name in parsed_columns(vendor, entity) -%}
            parsed.{{ name }},
        {% endfor -%}
        parsed.unreadable_columns,
        parsed.unmapped_columns,
        row_number() over (partition by parsed.source_instance, parsed.record_key order by {{ newest_first('parsed') }}) = 1 as is_latest,
        {{ quarantine_reason(parsed_columns(vendor, entity)) }} as quarantine_reason
    from {{ parsed }} as parsed
    {%- if object_type %}
    left join {{ ref('stg_' ~ vendor ~ '__merged_records') }} as merged
        on parsed.source_instance = merged.source_instance
        and parsed.record_key = merged.lost_id
        and merged.object_type = '{{ object_type }}'
    {%- endif %}
    {%- if 'channel' in var('entities')[entity] %}
    left join {{ ref('stg_reference__channels') }} as channels on parsed.channel = channels.channel_key
    {%- endif %}
{%- endmacro %}

{# The order of the versions of one record. #}
{% macro newest_first(versions) -%}
    {{ versions }}.event_at desc nulls last,
    {{ versions }}.received_at desc,
    {{ origin_file(versions ~ '.origin') }} desc,
    {{ origin_line(versions ~ '.origin') }} desc,
    {{ versions }}.payload_sha256 desc
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
        {%- if words[0] == 'rate' %}
        when parsed.{{ name }} <= 0 then 'not_above_zero: {{ name }}'
        {%- endif %}
        {%- if words[0] in ('instant', 'date') %}
        when parsed.{{ name }} < cast('2000-01-02' as timestamp) or parsed.{{ name }} >= cast('2049-12-31' as timestamp)
            then 'outside_the_calendar: {{ name }}'
        {%- endif %}
        {%- for word in words if word.startswith('in:') %}
        when parsed.{{ name }} not in ('{{ word[3:].split('|') | join("', '") }}') then 'unknown_word: {{ name }}'
        {%- endfor %}
        {%- if words[0] in ('instant', 'date') and 'future_ok' not in words %}
        when parsed.{{ name }} > {{ dbt.dateadd('day', 1, 'parsed.received_at') }} then 'in_the_future: {{ name }}'
        {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

{# The good, latest, living records in the shape that every vendor's adapter has. #}
{% macro adapt_file_records(entity) %}{{ adapt_records('files', entity) }}{% endmacro %}

{# told: {column: expression}, for columns that no mapping fills, over the judged records (`judged`) and what `joins` adds.
   What refers to a record that was merged into another refers to that one. `judged`: other verdicts than those on all. #}
{% macro adapt_records(vendor, entity, told={}, joins='', judged=none) -%}
    {%- set refers = merged_references(vendor) -%}
    select
        '{{ vendor }}' as source_vendor,
        judged.source_instance,
        judged.record_key as source_record_key,
        judged.brand_key,
        {% for name in var('entities')[entity] -%}
            {%- if name in told %}{{ told[name] }} as {{ name }}
            {%- elif name in refers %}coalesce(merged_{{ name }}.surviving_id, judged.{{ name }}) as {{ name }}
            {%- else %}judged.{{ name }}
            {%- endif %}
            {{- ',\n        ' if not loop.last }}
        {%- endfor %}
    from {{ judged or ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') }} as judged
    {%- for name, object_type in refers.items() if name in var('entities')[entity] %}
    left join {{ ref('stg_' ~ vendor ~ '__merged_records') }} as merged_{{ name }}
        on judged.source_instance = merged_{{ name }}.source_instance
        and judged.{{ name }} = merged_{{ name }}.lost_id
        and merged_{{ name }}.object_type = '{{ object_type }}'
    {%- endfor %}
    {{ joins }}
    where judged.is_latest and not judged.is_deleted and judged.quarantine_reason is null
{%- endmacro %}
