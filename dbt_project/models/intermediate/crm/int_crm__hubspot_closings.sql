-- One row per deal or ticket of HubSpot that is closed: how, and since when. Since it last came into a stage of that
-- kind: what was closed, opened and closed again was closed at the end. HubSpot sets a deal's own date at that moment,
-- and a person may set it back: who enters a deal late says so there. A later date is a forecast left behind.
{{ config(tags=['hubspot']) }}
with

stages as (
    select * from {{ ref('stg_hubspot__stages') }}
),

judged as (
    select
        source_instance,
        'deals' as object_type,
        record_key,
        stage_id,
        stage_history,
        told_closed_at,
        case when told_won then 'won' when told_closed then 'lost' end as told_outcome
    from {{ ref('stg_hubspot__crm_deals_judged') }}
    where is_latest and not is_deleted
    union all
    select
        source_instance,
        'tickets' as object_type,
        record_key,
        stage_id,
        stage_history,
        told_closed_at,
        case when told_closed_at is not null then 'closed' end as told_outcome
    from {{ ref('stg_hubspot__support_cases_judged') }}
    where is_latest and not is_deleted
),

closed as (
    select
        judged.source_instance,
        judged.object_type,
        judged.record_key,
        judged.stage_history,
        judged.told_closed_at,
        case when stages.stage_id is not null then stages.outcome else judged.told_outcome end as outcome,
        judged.stage_id
    from judged
    left join stages
        on judged.source_instance = stages.source_instance
        and judged.object_type = stages.object_type
        and judged.stage_id = stages.stage_id
    where case when stages.stage_id is not null then stages.outcome else judged.told_outcome end is not null
),

{%- set kept = ['source_instance', 'object_type', 'record_key', 'outcome', 'stage_id'] %}

entries as (
    {{ json_elements('closed', 'stage_history', 'entry', kept) }}
),

moves as (
    select
        {{ kept | join(', ') }},
        {{ payload_field('fields', ['value', 'timestamp'], 'value') }} as entered_stage_id,
        {{ instant(payload_field('fields', ['value', 'timestamp'], 'timestamp'), 'UTC') }} as entered_at
    from (
        select {{ kept | join(', ') }}, {{ payload_fields('entry', ['value', 'timestamp']) }} as fields from entries
    ) as read_entries
),

-- A stage that no pipeline has any more ends nothing, unless the record stands in it.
alike as (
    select
        moves.source_instance,
        moves.object_type,
        moves.record_key,
        moves.entered_at,
        moves.entered_stage_id = moves.stage_id or coalesce(stages.outcome = moves.outcome, false) as is_alike
    from moves
    left join stages
        on moves.source_instance = stages.source_instance
        and moves.object_type = stages.object_type
        and moves.entered_stage_id = stages.stage_id
),

last_elsewhere as (
    select source_instance, object_type, record_key, max(entered_at) as entered_at
    from alike
    where not is_alike
    group by source_instance, object_type, record_key
),

entered as (
    select alike.source_instance, alike.object_type, alike.record_key, min(alike.entered_at) as closed_at
    from alike
    left join last_elsewhere
        on alike.source_instance = last_elsewhere.source_instance
        and alike.object_type = last_elsewhere.object_type
        and alike.record_key = last_elsewhere.record_key
    where alike.is_alike
        and (last_elsewhere.entered_at is null or alike.entered_at >= last_elsewhere.entered_at)
    group by alike.source_instance, alike.object_type, alike.record_key
),

final as (
    select
        closed.source_instance,
        closed.object_type,
        closed.record_key,
        closed.outcome,
        case
            when closed.object_type = 'deals' and closed.told_closed_at < entered.closed_at then closed.told_closed_at
            else coalesce(entered.closed_at, closed.told_closed_at)
        end as closed_at
    from closed
    left join entered
        on closed.source_instance = entered.source_instance
        and closed.object_type = entered.object_type
        and closed.record_key = entered.record_key
)

select * from final
