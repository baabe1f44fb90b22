-- One row per source (vendor x instance x entity) and dimension of quality that its records are counted for.
{%- set references = references_of_entities() %}
-- depends_on: {{ ref('int_source_reads') }}
{%- for vendor, entities in var('vendor_entities').items() %}
{%- for entity in entities %}
-- depends_on: {{ ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') }}
{%- endfor %}
{%- endfor %}
with

verdicts as (
    {%- for one in sources_on() %}
    select
        '{{ one.vendor }}' as source_vendor,
        source_instance,
        '{{ one.entity }}' as entity,
        cast(count(*) as bigint) as records,
        {{ count_of("quarantine_reason like 'missing: %'") }} as incomplete,
        {{ count_of("quarantine_reason not like 'missing: %'") }} as invalid,
        min(case when quarantine_reason like 'missing: %' then received_at end) as incomplete_since,
        min(case when quarantine_reason not like 'missing: %' then received_at end) as invalid_since
    from {{ ref('stg_' ~ one.vendor ~ '__' ~ one.entity ~ '_judged') }}
    where is_latest and not is_deleted and source_instance = {{ text_literal(one.instance) }}
    group by source_instance
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        source_vendor,
        source_instance,
        entity,
        cast(0 as bigint) as records,
        cast(0 as bigint) as incomplete,
        cast(0 as bigint) as invalid,
        first_read_at as incomplete_since,
        first_read_at as invalid_since
    from {{ ref('int_source_reads') }}
    where false
    {%- endfor %}
),

-- A good record may hold a bad answer or rating; those are judged one by one.
parts as (
    select
        source_vendor,
        source_instance,
        'answer' as entity,
        cast(sum(answers - unanswered) as bigint) as checked,
        cast(sum(quarantined) as bigint) as failed
    from {{ ref('ops_answer_reconciliation') }}
    group by source_vendor, source_instance
    union all
    select
        source_vendor,
        source_instance,
        'rating' as entity,
        {{ count_of("rating_status != 'unrated'") }} as checked,
        {{ count_of("rating_status = 'quarantined'") }} as failed
    from {{ ref('int_reviews_rated') }}
    group by source_vendor, source_instance
),

ids as (
    {%- for entity, columns in ids_of_entities().items() %}
    select
        source_vendor,
        source_instance,
        '{{ entity }}' as entity,
        cast(sum(n) as bigint) as checked,
        cast(sum(n - 1) as bigint) as failed
    from (
        select
            source_vendor,
            source_instance,
            count(*) as n
        from {{ ref(entity_model(entity)) }}
        group by source_vendor, source_instance, {{ columns | join(', ') }}
    ) as same_id
    group by source_vendor, source_instance
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known as (
    {%- for target, id in references.values() %}
    select distinct
        '{{ target }}' as entity,
        source_instance,
        {{ id }} as id
    from {{ ref(entity_model(target)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

targets as (
    select distinct entity, source_instance from known
),

given as (
    {%- for entity, columns in var('entities').items() %}
    {%- for column in references if column in columns %}
    select
        source_vendor,
        source_instance,
        '{{ entity }}' as entity,
        '{{ references[column][0] }}' as target,
        {{ column }} as ref_id,
        cast(count(*) as bigint) as n
    from {{ ref(entity_model(entity)) }}
    where {{ column }} is not null
    group by source_vendor, source_instance, {{ column }}
    union all
    {%- endfor %}
    {%- endfor %}
    select source_vendor, source_instance, entity, entity as target, entity as ref_id, checked as n
    from ids
    where false
),

-- Only what refers into an instance of which the other entity is delivered at all.
led as (
    select
        given.source_vendor,
        given.source_instance,
        given.entity,
        cast(sum(given.n) as bigint) as checked,
        cast(coalesce(sum(case when known.id is null then given.n end), 0) as bigint) as failed
    from given
    inner join targets
        on given.target = targets.entity
        and given.source_instance = targets.source_instance
    left join known
        on given.target = known.entity
        and given.source_instance = known.source_instance
        and given.ref_id = known.id
    group by given.source_vendor, given.source_instance, given.entity
),

final as (
    select
        source_vendor, source_instance, entity, 'completeness' as quality_dimension, 'records' as counted,
        records as checked, incomplete as failed, incomplete_since as since
    from verdicts
    union all
    select
        source_vendor, source_instance, entity, 'validity' as quality_dimension, 'records' as counted,
        records as checked, invalid as failed, invalid_since as since
    from verdicts
    union all
    select
        source_vendor, source_instance, entity, 'validity' as quality_dimension, entity || 's' as counted,
        checked, failed, cast(null as timestamp) as since
    from parts
    union all
    select
        source_vendor, source_instance, entity, 'uniqueness' as quality_dimension, 'records' as counted,
        checked, failed, cast(null as timestamp) as since
    from ids
    union all
    select
        source_vendor, source_instance, entity, 'consistency' as quality_dimension, 'references' as counted,
        checked, failed, cast(null as timestamp) as since
    from led
)

select * from final
