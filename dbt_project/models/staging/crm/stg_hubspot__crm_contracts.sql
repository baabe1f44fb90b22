-- One row per landed version of a HubSpot record that fills crm contracts.
{{ stage_records('hubspot', 'crm_contracts') }}
