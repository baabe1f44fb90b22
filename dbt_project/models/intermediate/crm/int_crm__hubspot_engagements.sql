-- One row per good record of crm engagements from HubSpot, in the canonical shape. Calls say how long they lasted.
{{ config(materialized='view', tags=['hubspot']) }}
{%- set ended_at = dbt.dateadd('second', 'cast(judged.lasted_ms / 1000 as bigint)', 'judged.occurred_at') %}
{{ adapt_records('hubspot', 'crm_engagements', told={'ended_at': 'coalesce(judged.ended_at, ' ~ ended_at ~ ')'}) }}
