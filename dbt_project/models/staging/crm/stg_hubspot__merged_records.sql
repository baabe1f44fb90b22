-- One row per HubSpot record that was merged into another: what became of it. What that one was merged into in its turn counts.
{{ config(materialized='table', tags=['hubspot']) }}
{%- set hops = 4 %}
with

{%- set found = [] %}
{%- for entity, object_type in merged_object_types('hubspot').items() %}

{{ object_type }} as (
    select
        versions.source_instance,
        '{{ object_type }}' as object_type,
        versions.record_key as surviving_id,
        versions.merged_ids,
        row_number() over (
            partition by versions.source_instance, versions.record_key order by {{ newest_first('versions') }}
        ) as age
    from {{ ref('stg_hubspot__' ~ entity) }} as versions
),
{%- do found.append('select * from ' ~ object_type) %}
{%- endfor %}

survivors as (
    {{ found | join('\n    union all\n    ') }}
),

latest as (
    select source_instance, object_type, surviving_id, merged_ids
    from survivors
    where age = 1 and merged_ids is not null
),

lost as (
    {{ text_parts('latest', 'merged_ids', ';', 'lost', ['source_instance', 'object_type', 'surviving_id']) }}
),

-- Of contacts HubSpot writes the moment of the merge, too: 7:1735689600000.
links_0 as (
    select
        source_instance,
        object_type,
        {{ dbt.split_part('lost', "':'", 1) }} as lost_id,
        max(surviving_id) as surviving_id
    from lost
    where {{ dbt.split_part('lost', "':'", 1) }} not in ('', surviving_id)
    group by source_instance, object_type, {{ dbt.split_part('lost', "':'", 1) }}
),
{%- for hop in range(hops) %}

-- Each step doubles how far a chain is followed, so that a ring of merges ends too.
links_{{ hop + 1 }} as (
    select
        links.source_instance,
        links.object_type,
        links.lost_id,
        coalesce(further.surviving_id, links.surviving_id) as surviving_id
    from links_{{ hop }} as links
    left join links_{{ hop }} as further
        on links.source_instance = further.source_instance
        and links.object_type = further.object_type
        and links.surviving_id = further.lost_id
),
{%- endfor %}

final as (
    select source_instance, object_type, lost_id, surviving_id
    from links_{{ hops }}
    where lost_id != surviving_id
)

select * from final
