-- One row per good record of crm agents from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'crm_agents') }}
