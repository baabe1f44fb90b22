-- One row per landed version of a HubSpot record that fills crm engagements.
{{ stage_records('hubspot', 'crm_engagements') }}
