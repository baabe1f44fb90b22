-- One row per source (vendor x instance x entity): its books. Three equations must hold, see the tests assert_*.
-- depends_on: {{ source('raw_ops', 'ledger') }}
{%- for entity in var('entities') %}
-- depends_on: {{ source('raw_files', entity) }}, {{ ref('stg_files__' ~ entity ~ '_judged') }}, {{ ref('int_' ~ entity.split('_')[0] ~ '__' ~ entity.split('_')[1:] | join('_')) }}
{%- endfor %}
{%- for mapping in var('file_mappings') if 'files' in var('vendors_on') %}
{{ file_books(mapping) }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as source_vendor,
    cast(null as {{ dbt.type_string() }}) as source_instance,
    cast(null as {{ dbt.type_string() }}) as entity,
    {%- for name in ['records_read', 'records_new', 'records_unchanged', 'records_repeated', 'versions_landed', 'versions_latest', 'versions_superseded', 'records_staged', 'records_quarantined', 'records_deleted'] %}
    cast(null as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
where false
{%- endfor %}
