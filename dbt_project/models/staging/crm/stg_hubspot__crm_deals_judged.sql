-- One row per landed version of a crm deals record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'crm_deals') }}
