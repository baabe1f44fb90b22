-- One row per source (vendor x instance x entity): its books. Three equations must hold, see the tests assert_*.
-- depends_on: {{ source('raw_ops', 'ledger') }}
{%- for entity in var('entities') %}
{%- set staged = entity_model(entity) %}
-- depends_on: {{ source('raw_files', entity) }}, {{ ref('stg_files__' ~ entity ~ '_judged') }}, {{ ref(staged) }}
{%- if lands_as_events(entity) %}
-- depends_on: {{ events_source(entity) }}
{%- endif %}
{%- endfor %}
{%- for mapping in var('file_mappings') if 'files' in var('vendors_on') %}
{{ file_books(mapping) }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as source_vendor,
    cast(null as {{ dbt.type_string() }}) as source_instance,
    cast(null as {{ dbt.type_string() }}) as entity,
    cast(null as bigint) as records_read,
    cast(null as bigint) as records_new,
    cast(null as bigint) as records_unchanged,
    cast(null as bigint) as records_repeated,
    cast(null as bigint) as records_replaced,
    cast(null as bigint) as versions_landed,
    cast(null as bigint) as versions_latest,
    cast(null as bigint) as versions_superseded,
    cast(null as bigint) as records_staged,
    cast(null as bigint) as records_quarantined,
    cast(null as bigint) as records_deleted
where false
{%- endfor %}
