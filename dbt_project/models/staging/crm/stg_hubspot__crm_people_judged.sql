-- One row per landed version of a crm people record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_people') }}
