-- One row per landed version of a crm engagements record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_engagements') }}
