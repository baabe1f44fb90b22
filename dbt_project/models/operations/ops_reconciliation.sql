-- One row per source (vendor x instance x entity): its books. Three equations must hold, see the tests assert_*.
{{- config(tags=["books"]) }}
-- depends_on: {{ source('raw_ops', 'ledger') }}
{%- for vendor, entities in var('vendor_entities').items() %}
{%- for entity in entities %}
-- depends_on: {{ landed_relations(vendor, entity).values() | join(', ') }}
-- depends_on: {{ ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') }}, {{ ref(entity_model(entity)) }}
{%- if lands_as_events(vendor, entity) %}
-- depends_on: {{ events_source(entity) }}
{%- endif %}
{%- endfor %}
{%- endfor %}
{%- for one in sources_on() %}
{{ books(one.vendor, one.instance, one.entity) }}
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
