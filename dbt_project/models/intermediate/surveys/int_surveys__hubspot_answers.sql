-- One row per good record of surveys answers from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'surveys_answers') }}
