-- One row per touchpoint that arrived late: an earlier load of its source could have brought it, and did not.
-- A touchpoint has arrived with the first load whose version of its record tells its moment; where a source tells
-- moments only by a history of stages, with the first version that was read after it. A view: made when somebody asks.
{{ config(materialized='view') }}
{%- set records = records_of_touchpoints() %}
with

told as (
    {%- for vendor, entities in var('vendor_entities').items() %}
    {%- for entity in entities if entity in records %}
    {%- set versions = ref('stg_' ~ vendor ~ '__' ~ entity) %}
    {%- for moment in moments_told(vendor, entity) if vendor in var('vendors_on') %}
    select
        '{{ vendor }}' as source_vendor,
        source_instance,
        '{{ entity }}' as entity,
        '{{ records[entity][0] }}:' || {{ records[entity][1] }} as record,
        cast({{ 'null' if moment == 'none' else moment }} as timestamp) as moment,
        received_at
    from {{ versions }}
    where not is_deleted{{ ' and ' ~ moment ~ ' is not null' if moment != 'none' }}
    union all
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    select
        {% for name in ['source_vendor', 'source_instance', 'entity', 'record'] -%}
        cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        cast(null as timestamp) as moment,
        cast(null as timestamp) as received_at
    where false
),

loads as (
    select
        source_vendor,
        source_instance,
        entity,
        received_at,
        lag(received_at) over (partition by source_vendor, source_instance, entity order by received_at)
            as previous_load_at
    from told
    group by source_vendor, source_instance, entity, received_at
),

-- The record of a touchpoint's key, without the type behind it: what both sides are joined by.
touchpoints as (
    select
        *,
        substring(source_record_key, 1, length(source_record_key) - length(touchpoint_type) - 1) as record
    from {{ ref('int_touchpoints_placed') }}
),

arrived as (
    select
        touchpoints.touchpoint_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.source_record_key,
        touchpoints.touchpoint_type,
        touchpoints.journey_key,
        touchpoints.stage_key,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        min(told.entity) as entity,
        min(told.received_at) as received_at
    from touchpoints
    inner join told
        on touchpoints.source_vendor = told.source_vendor
        and touchpoints.source_instance = told.source_instance
        and touchpoints.record = told.record
    where touchpoints.occurred_at = told.moment
        or (told.moment is null and told.received_at >= touchpoints.occurred_at)
    group by
        touchpoints.touchpoint_key, touchpoints.source_vendor, touchpoints.source_instance,
        touchpoints.source_record_key, touchpoints.touchpoint_type, touchpoints.journey_key, touchpoints.stage_key,
        touchpoints.occurred_at, touchpoints.occurred_date
),

late as (
    select
        arrived.*,
        loads.previous_load_at
    from arrived
    inner join loads
        on {{ same_source('arrived', 'loads') }}
        and arrived.received_at = loads.received_at
    where arrived.occurred_at < {{ dbt.dateadd('hour', -var('late_after_hours'), 'loads.previous_load_at') }}
),

-- The journey was known to have gone on to another stage.
passed as (
    select distinct late.touchpoint_key
    from late
    inner join arrived
        on late.journey_key = arrived.journey_key
        and late.received_at > arrived.received_at
        and late.occurred_at < arrived.occurred_at
        and late.stage_key != arrived.stage_key
),

final as (
    select
        late.touchpoint_key,
        late.source_vendor,
        late.source_instance,
        late.entity,
        late.source_record_key,
        late.touchpoint_type,
        late.journey_key,
        late.occurred_at,
        late.occurred_date,
        late.received_at,
        late.previous_load_at,
        {{ seconds_between('late.occurred_at', 'late.received_at') }} / 3600.0 as hours_late,
        {{ period_start('late.occurred_date', 'month') }}
        < {{ period_start(local_date('late.previous_load_at', var('brand_timezone')), 'month') }} as is_month_closed,
        passed.touchpoint_key is not null as is_stage_closed
    from late
    left join passed on late.touchpoint_key = passed.touchpoint_key
)

select * from final
