-- One row per entity and instance whose ids stand twice, and would be summed and joined twice: a mapping without a key,
-- or with a wrong one, shows here by its name and by what it takes for the id. So do two vendors that deliver the same
-- records of one instance.
{%- for entity, columns in ids_of_entities().items() %}
select
    '{{ entity }}' as entity,
    source_instance,
    {{ mapping_told('mapping', entity, columns) }} as mapping,
    {{ mapping_told('id', entity, columns) }} as id_in_mapping,
    count(*) as ids,
    sum(n) as records
from (
    select
        source_instance,
        count(*) as n
    from {{ ref('int_' ~ entity.replace('_', '__', 1)) }}
    group by source_instance, {{ columns | join(', ') }}
    having count(*) > 1
) as doubled
group by source_instance
{{ 'union all' if not loop.last }}
{%- endfor %}
