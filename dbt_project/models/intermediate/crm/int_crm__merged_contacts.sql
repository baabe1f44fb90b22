-- One row per contact id that went into another record, over all vendors that are switched on.
-- depends_on: {{ ref('stg_hubspot__merged_records') }}
{%- if 'hubspot' in var('vendors_on') %}
select
    'hubspot' as source_vendor,
    source_instance,
    lost_id as contact_id,
    surviving_id as surviving_contact_id
from {{ ref('stg_hubspot__merged_records') }}
where object_type = 'contacts'
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as source_vendor,
    cast(null as {{ dbt.type_string() }}) as source_instance,
    cast(null as {{ dbt.type_string() }}) as contact_id,
    cast(null as {{ dbt.type_string() }}) as surviving_contact_id
where false
{%- endif %}
