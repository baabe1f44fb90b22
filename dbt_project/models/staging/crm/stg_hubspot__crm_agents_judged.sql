-- One row per landed version of a crm agents record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_agents') }}
