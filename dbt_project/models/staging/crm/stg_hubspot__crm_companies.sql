-- One row per landed version of a HubSpot record that fills crm companies.
{{ stage_records('hubspot', 'crm_companies') }}
