-- One row per good record of crm people from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'crm_people') }}
