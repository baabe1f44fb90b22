-- One row per source (vendor x instance x entity) that is switched on: when it was read, first and last.
{{- config(tags=["books"]) }}
-- depends_on: {{ source('raw_ops', 'ledger') }}
{%- for one in sources_on() %}
select
    '{{ one.vendor }}' as source_vendor,
    {{ text_literal(one.instance) }} as source_instance,
    '{{ one.entity }}' as entity,
    '{{ family_of(one.entity) }}' as family,
    cast({{ expected_minutes(one.entity) or 'null' }} as integer) as expected_every_minutes,
    min(received_at) as first_read_at,
    max(received_at) as last_read_at
from {{ source('raw_ops', 'ledger') }}
where {{ ledger_lines_of(one.vendor, one.instance, one.entity) }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    {% for name in ['source_vendor', 'source_instance', 'entity', 'family'] -%}
    cast(null as {{ dbt.type_string() }}) as {{ name }},
    {% endfor -%}
    cast(null as integer) as expected_every_minutes,
    cast(null as timestamp) as first_read_at,
    cast(null as timestamp) as last_read_at
where false
{%- endfor %}
