-- One row per landed version of a crm commitments record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_commitments') }}
