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
        is_test,
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
        coalesce(cases.is_test, false) as is_test,
        'first_public_reply' as event_type,
        replies.first_replied_at as event_at,
        cast(null as {{ dbt.type_string() }}) as stage_key,
        cast(null as {{ dbt.type_string() }}) as from_entity,
        cast(null as {{ dbt.type_string() }}) as to_entity,
        false as is_solving
    from {{ ref('int_support__cases') }} as cases
    inner join {{ ref('int_case_replies') }} as replies
        on cases.source_vendor = replies.source_vendor
        and cases.source_instance = replies.source_instance
        and cases.source_record_key = replies.source_record_key
),

final as (
    select
        event_key,
        {{ surrogate_key(['source_vendor', 'source_instance', 'case_id']) }} as case_key,
        source_vendor,
        source_instance,
        brand_key,
        event_type,
        event_at,
        {{ local_date('event_at', var('brand_timezone')) }} as event_date,
        cast(row_number() over (
            partition by source_vendor, source_instance, source_record_key order by event_at, event_type, event_key
        ) as bigint) as event_number,
        stage_key,
        from_entity,
        to_entity,
        is_solving,
        is_test
    from events
)

select * from final
