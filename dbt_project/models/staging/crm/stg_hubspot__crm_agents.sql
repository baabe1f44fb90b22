-- One row per landed version of a HubSpot record that fills crm agents.
{{ stage_records('hubspot', 'crm_agents') }}
