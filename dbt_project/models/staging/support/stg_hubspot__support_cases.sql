-- One row per landed version of a HubSpot record that fills support cases.
{{ stage_records('hubspot', 'support_cases') }}
