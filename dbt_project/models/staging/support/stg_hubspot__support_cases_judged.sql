-- One row per landed version of a support cases record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'support_cases') }}
