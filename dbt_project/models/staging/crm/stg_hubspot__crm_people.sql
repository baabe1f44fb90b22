-- One row per landed version of a HubSpot record that fills crm people.
{{ stage_records('hubspot', 'crm_people') }}
