-- One row per event of a support case: it comes into a stage, goes to another team, gets its first public reply.
with

events as (
    select
        event_key,
        source_vendor,
        source_instance,
        source_record_key,
        subject_id as case_id,
        brand_key,
        case when move = 'team' then 'handed_over' else 'stage_entered' end as event_type,
        moved_at as event_at,
        stage_key,
        lag(entity) over (
            partition by source_vendor, source_instance, source_record_key, move
            order by moved_at, stage_order, event_key
        ) as from_entity,
        entity as to_entity,
        outcome is not null as is_solving
    from {{ ref('int_process_events') }}
    where journey_subject = 'case'
    union all
    select
        {{ surrogate_key([
            'cases.source_vendor', 'cases.source_instance', "'case'", "'first_public_reply'", 'cases.source_record_key'
        ]) }} as event_key,
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        cases.case_id,
        cases.brand_key,
        'first_public_reply' as event_type,
        replies.first_replied_at as event_at,
        cast(null as {{ dbt.type_string() }}) as stage_key,
        cast(null as {{ dbt.type_string() }}) as from_entity,
        cast(null as {{ dbt.type_string() }}) as to_entity,
        false as is_solving
    from {{ ref('int_support__cases') }} as cases
    inner join {{ ref('int_case_replies') }} as replies on {{ same_record('cases', 'replies') }}
),

final as (
    select
        events.event_key,
        {{ surrogate_key(['events.source_vendor', 'events.source_instance', 'events.case_id']) }} as case_key,
        events.source_vendor,
        events.source_instance,
        events.brand_key,
        events.event_type,
        events.event_at,
        {{ local_date('events.event_at', var('brand_timezone')) }} as event_date,
        cast(row_number() over (
            partition by events.source_vendor, events.source_instance, events.source_record_key
            order by events.event_at, events.event_type, events.event_key
        ) as bigint) as event_number,
        events.stage_key,
        events.from_entity,
        events.to_entity,
        events.is_solving,
        tests.record_id is not null as is_test
    from events
    {{ join_test('events', "'case'", 'events.case_id') }}
)

select * from final
