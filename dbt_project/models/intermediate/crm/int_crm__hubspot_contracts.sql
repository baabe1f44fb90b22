-- One row per good record of crm contracts from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'crm_contracts') }}
