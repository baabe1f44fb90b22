-- One row per touchpoint of any family: everything meets here, in one contract.
-- Whether it is a test says its own record; where nothing is said of that, its journey's subject; else its contact.
{{ config(materialized='view') }}
with

touchpoints as (
    {%- for family in ['crm', 'commerce', 'web_analytics', 'reviews', 'surveys', 'support'] %}
    select * from {{ ref('int_touchpoints__' ~ family) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

judged as (
    select * from {{ ref('int_test_records') }}
),

final as (
    select
        touchpoints.touchpoint_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.source_record_key,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.brand_key,
        touchpoints.identity_kind,
        touchpoints.identity_value,
        touchpoints.identity_at,
        touchpoints.touchpoint_type,
        touchpoints.channel,
        touchpoints.direction,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.score_metric,
        touchpoints.score_value,
        touchpoints.is_bot,
        touchpoints.is_test or coalesce(records.is_test, subjects.is_test, contacts.is_test, false) as is_test,
        touchpoints.is_deleted,
        touchpoints.consent,
        touchpoints.source_metadata
    from touchpoints
    left join judged as records
        on touchpoints.source_instance = records.source_instance
        and touchpoints.judged_kind = records.record_kind
        and touchpoints.judged_id = records.record_id
    left join judged as subjects
        on touchpoints.source_instance = subjects.source_instance
        and case touchpoints.journey_subject when 'deal' then 'opportunity' else touchpoints.journey_subject end
        = subjects.record_kind
        and touchpoints.journey_subject_id = subjects.record_id
    left join judged as contacts
        on touchpoints.source_instance = contacts.source_instance
        and case touchpoints.identity_kind when 'contact_id' then 'contact' end = contacts.record_kind
        and touchpoints.identity_value = contacts.record_id
        and (contacts.valid_from is null or touchpoints.identity_at >= contacts.valid_from)
)

select * from final
