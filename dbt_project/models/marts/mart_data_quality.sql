-- One row per source (vendor x instance x entity) and dimension of quality: what was checked, what failed, the target.
with

volume as (
    select * from {{ ref('int_source_volume') }}
),

counts as (
    select
        source_vendor, source_instance, entity, quality_dimension, counted, checked, failed, since
    from {{ ref('int_quality_counts') }}
    union all
    select
        source_vendor, source_instance, entity, 'timeliness' as quality_dimension, 'sources' as counted,
        cast(case when status = 'not_expected' then 0 else 1 end as bigint) as checked,
        cast(case when status in ('stale', 'quiet', 'unread') then 1 else 0 end as bigint) as failed,
        since
    from {{ ref('mart_source_freshness') }}
    union all
    select
        source_vendor, source_instance, entity, 'volume' as quality_dimension, 'days' as counted,
        {{ count_of("volume_verdict in ('usual', 'low', 'high', 'missing')") }} as checked,
        {{ count_of("volume_verdict in ('low', 'high', 'missing')") }} as failed,
        cast(min(case when volume_verdict in ('low', 'high', 'missing') then event_date end) as timestamp) as since
    from volume
    group by source_vendor, source_instance, entity
),

families as (
    select
        *,
        case
            when entity = 'answer' then 'surveys'
            when entity = 'rating' then 'reviews'
            {%- for entity in var('entities') %}
            when entity = '{{ entity }}' then '{{ family_of(entity) }}'
            {%- endfor %}
        end as family
    from counts
),

-- A family's own target wins over the one for all.
ranked as (
    select
        families.*,
        targets.target_pct,
        row_number() over (
            partition by
                families.source_vendor, families.source_instance, families.entity, families.quality_dimension
            order by case when targets.family is null then 1 else 0 end
        ) as place
    from families
    left join {{ ref('stg_reference__quality_targets') }} as targets
        on families.quality_dimension = targets.quality_dimension
        and families.family = coalesce(targets.family, families.family)
),

judged as (
    select
        *,
        case
            when checked = 0 or target_pct is null then 'not_measured'
            when 100 * (checked - failed) >= target_pct * checked then 'met'
            else 'missed'
        end as status
    from ranked
    where place = 1
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'entity', 'quality_dimension']) }} as data_quality_key,
        family,
        source_vendor,
        source_instance,
        entity,
        quality_dimension,
        counted,
        checked,
        failed,
        cast(100.0 * (checked - failed) / nullif(checked, 0) as double) as passed_pct,
        cast(target_pct as double) as target_pct,
        status,
        case when status = 'missed' then since end as since
    from judged
)

select * from final
