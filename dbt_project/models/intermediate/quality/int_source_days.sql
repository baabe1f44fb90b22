-- One row per source (vendor x instance x entity) and day on which something happened there: how many good records.
{%- for entity, moment in event_moments().items() %}
select
    source_vendor,
    source_instance,
    '{{ entity }}' as entity,
    {{ local_date(moment, var('brand_timezone')) }} as event_date,
    cast(count(*) as bigint) as records,
    max({{ moment }}) as newest_event_at
from {{ ref(entity_model(entity)) }}
where {{ moment }} is not null
group by source_vendor, source_instance, {{ local_date(moment, var('brand_timezone')) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
