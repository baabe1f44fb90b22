-- One row per landed version of a crm companies record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_companies') }}
