-- One row per good record of crm deals from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'crm_deals', told={
    'won_at': "case when closings.outcome = 'won' then closings.closed_at end",
    'lost_at': "case when closings.outcome = 'lost' then closings.closed_at end"
}, joins=hubspot_closings('deals')) }}
