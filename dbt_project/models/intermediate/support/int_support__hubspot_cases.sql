-- One row per good record of support cases from HubSpot, in the canonical shape.
{{ config(materialized='view', tags=['hubspot']) }}
{{ adapt_records('hubspot', 'support_cases', told={
    'case_status': "case when closings.outcome is not null then 'closed' else 'open' end",
    'solved_at': 'closings.closed_at'
}, joins=hubspot_closings('tickets')) }}
