{# History (SCD2) from the landed versions: no snapshots, so that a rebuild from the landing gives the same. #}

{# The versions of an entity's records over all vendors that are on, to be made a history of: what `columns` say in each,
   and when. One that cannot be understood (quarantined) says nothing; a tombstone says that the record ended. #}
{% macro record_versions(entity, columns) -%}
    {%- set found = [] -%}
    {%- for vendor, entities in var('vendor_entities').items() if entity in entities -%}
        {%- set judged = ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') -%}
        {%- set only_columns = ' and false' if vendor not in var('vendors_on') -%}
        {%- if vendor == 'files' or not only_columns -%}
            {%- do found.append({'vendor': vendor, 'judged': judged, 'only_columns': only_columns}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for one in found %}
        select
            '{{ one.vendor }}' as source_vendor,
            source_instance,
            record_key as source_record_key,
            brand_key,
            {{ columns | join(', ') }},
            event_at,
            received_at,
            origin,
            payload_sha256,
            is_deleted
        from {{ one.judged }}
        where (quarantine_reason is null or is_deleted){{ one.only_columns }}
        {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# A query: one row per value of `key` and period in which `columns` stayed the same, of a relation with those columns and
   event_at, received_at, origin, payload_sha256, is_deleted, a row a version. Periods are half-open, [valid_from, valid_to).
   - The order of versions is that of judge.sql, so that the current row says what the latest version says; one that came
     late takes its place by event_at. A version without event_at holds from when it was read, the first one since ever.
   - Versions that differ in nothing named here are one period; of several at one moment the last one counts.
   - A deletion ends the period (ended_by = deletion); what is restored begins a new one, and between them there is none. #}
{% macro history_of(relation, key, columns) -%}
    {%- set by_key = 'partition by ' ~ key | join(', ') ~ ' order by ' -%}
    select
        {{ key | join(', ') }},
        {{ columns | join(', ') }},
        valid_from,
        valid_to,
        valid_to is null as is_current,
        cast(row_number() over ({{ by_key }} position) as bigint) as version_number,
        case when valid_to is not null then case when ends_deleted then 'deletion' else 'change' end end as ended_by
    from (
        select
            *,
            case when position > 1 or event_at is not null then at_moment end as valid_from,
            lead(at_moment) over ({{ by_key }} position) as valid_to,
            lead(is_deleted) over ({{ by_key }} position) as ends_deleted
        from (
            select
                *,
                lag(content) over ({{ by_key }} position) as earlier_content,
                lag(is_deleted) over ({{ by_key }} position) as was_deleted
            from (
                select
                    *,
                    max(coalesce(event_at, received_at)) over (
                        {{ by_key }} position rows between unbounded preceding and current row
                    ) as at_moment
                from (
                    select
                        *,
                        {% for name in columns -%}
                            coalesce(cast({{ name }} as {{ dbt.type_string() }}), '~') || '|'{{ ' || ' if not loop.last }}
                        {%- endfor %} as content,
                        row_number() over (
                            {{ by_key }} event_at nulls first, received_at, {{ origin_file('origin') }}, {{ origin_line('origin') }},
                            payload_sha256
                        ) as position
                    from {{ relation }}
                ) as ordered
            ) as dated
        ) as compared
        where position = 1 or is_deleted != was_deleted or (not is_deleted and content != earlier_content)
    ) as periods
    where not is_deleted and (valid_to is null or valid_from is null or valid_to > valid_from)
{%- endmacro %}

{# Does a period of a history hold at a moment? The first one known stands for all before it, too. #}
{% macro holds_at(history, moment) -%}
    ({{ history }}.version_number = 1 or {{ moment }} >= {{ history }}.valid_from)
    and ({{ history }}.valid_to is null or {{ moment }} < {{ history }}.valid_to)
{%- endmacro %}

{# The columns of a period that history_of gives; of `relation`, where there are others beside it. #}
{% macro period_columns(relation=none) -%}
    {%- for name in ['version_number', 'valid_from', 'valid_to', 'is_current', 'ended_by'] -%}
        {{ relation ~ '.' if relation }}{{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# A query: the rows of a history, and one each for what only other records name (`undescribed`, with the columns of `key`):
   one period since ever, in which nothing is told. `told`: columns of the entity. #}
{% macro with_undescribed(history, undescribed, key, entity, told) -%}
    select {{ key | join(', ') }}, {{ period_columns() }}, true as is_described, {{ told | join(', ') }}
    from {{ history }}
    union all
    select
        {{ key | join(', ') }},
        cast(1 as bigint) as version_number,
        cast(null as timestamp) as valid_from,
        cast(null as timestamp) as valid_to,
        true as is_current,
        cast(null as {{ dbt.type_string() }}) as ended_by,
        false as is_described,
        {% for name in told -%}
            cast(null as {{ entity_type(var('entities')[entity][name]) }}) as {{ name }}{{ ', ' if not loop.last }}
        {%- endfor %}
    from {{ undescribed }}
{%- endmacro %}
