-- One row per entry of a HubSpot deal or ticket into a stage of its pipeline, or of a ticket into the hands of a
-- team: when, and into which.
{{ config(tags=['hubspot']) }}
with

judged as (
    select
        'tickets' as object_type,
        source_instance,
        record_key,
        stage_history,
        team_history
    from {{ ref('stg_hubspot__support_cases_judged') }}
    where is_latest and not is_deleted
    union all
    select
        'deals' as object_type,
        source_instance,
        record_key,
        stage_history,
        cast(null as {{ dbt.type_string() }}) as team_history
    from {{ ref('stg_hubspot__crm_deals_judged') }}
    where is_latest and not is_deleted
),

{%- set kept = ['object_type', 'source_instance', 'record_key'] %}
{%- set told = ['value', 'timestamp'] %}
{%- for kind in ['stage', 'team'] %}

{{ kind }}_entries as (
    {{ json_elements('judged', kind ~ '_history', 'entry', kept) }}
),
{%- endfor %}

read_entries as (
    {%- for kind in ['stage', 'team'] %}
    select
        {{ kept | join(', ') }},
        '{{ kind }}' as move,
        {{ payload_fields('entry', told) }} as fields
    from {{ kind }}_entries
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

moves as (
    select
        {{ kept | join(', ') }},
        move,
        nullif({{ payload_field('fields', told, 'value') }}, '') as entered,
        {{ instant(payload_field('fields', told, 'timestamp'), 'UTC') }} as moved_at
    from read_entries
),

final as (
    select
        moves.object_type,
        moves.source_instance,
        moves.record_key,
        moves.move,
        moves.entered,
        moves.moved_at,
        coalesce(stages.stage_name, moves.entered) as entered_name,
        -- A stage that no pipeline shows any more stands behind those that one does.
        coalesce(stages.stage_order, 999) as stage_order,
        stages.outcome
    from moves
    left join {{ ref('stg_hubspot__stages') }} as stages
        on moves.source_instance = stages.source_instance
        and moves.object_type = stages.object_type
        and moves.move = 'stage'
        and moves.entered = stages.stage_id
    where moves.moved_at is not null and moves.entered is not null
)

select distinct * from final
