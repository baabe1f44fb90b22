-- One row per stage of a HubSpot pipeline, as last seen: a stage that was taken away still explains the past.
{{ config(materialized='table', tags=['hubspot']) }}
{%- set landed, instances = source('raw_hubspot', 'pipelines'), [] %}
{%- for account in var('hubspot_accounts') if 'pipelines' in account.entities %}
    {%- do instances.append(text_literal(account.instance)) %}
{%- endfor %}
{%- set of_pipeline = ['objectType', 'stages'] %}
{%- set of_stage = ['id', 'label', 'displayOrder', 'metadata.isClosed', 'metadata.probability', 'metadata.ticketState'] %}
with

{% if instances -%}
pipelines as (
    select
        source_instance,
        event_at,
        received_at,
        payload_sha256,
        {{ payload_field('fields', of_pipeline, 'objectType') }} as object_type,
        {{ payload_field('fields', of_pipeline, 'stages') }} as stages
    from (
        select *, {{ payload_fields('payload', of_pipeline) }} as fields
        from {{ landed }}
        where source_instance in ({{ instances | join(', ') }})
    ) as versions
),

listed as (
    {{ json_elements('pipelines', 'stages', 'stage', ['source_instance', 'object_type', 'event_at', 'received_at', 'payload_sha256']) }}
),

stages as (
    select
        source_instance,
        object_type,
        event_at,
        received_at,
        payload_sha256,
        {{ payload_field('fields', of_stage, 'id', true) }} as stage_id,
        {{ payload_field('fields', of_stage, 'label', true) }} as stage_name,
        try_cast({{ payload_field('fields', of_stage, 'displayOrder', true) }} as integer) as stage_order,
        {{ payload_field('fields', of_stage, 'metadata.isClosed', true) }} as is_closed,
        {{ payload_field('fields', of_stage, 'metadata.probability', true) }} as probability,
        {{ payload_field('fields', of_stage, 'metadata.ticketState', true) }} as ticket_state
    from (
        select *, {{ payload_fields('stage', of_stage, true) }} as fields from listed
    ) as read_stages
),

final as (
    select
        source_instance,
        object_type,
        stage_id,
        stage_name,
        stage_order,
        case
            when object_type = 'tickets' then case when ticket_state = 'CLOSED' or is_closed = 'true' then 'closed' end
            when is_closed = 'true' and try_cast(probability as double) >= 1 then 'won'
            when is_closed = 'true' then 'lost'
        end as outcome
    from (
        select
            *,
            row_number() over (
                partition by source_instance, object_type, stage_id
                order by event_at desc nulls last, received_at desc, payload_sha256 desc
            ) as age
        from stages
    ) as seen
    where age = 1
)
{%- else -%}
final as (
    select
        {% for name in ['source_instance', 'object_type', 'stage_id', 'stage_name', 'outcome'] -%}
            cast(null as {{ dbt.type_string() }}) as {{ name }},
        {% endfor -%}
        cast(null as integer) as stage_order
    where false
)
{%- endif %}

select * from final
