-- One row per landed version of a crm contracts record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_contracts') }}
