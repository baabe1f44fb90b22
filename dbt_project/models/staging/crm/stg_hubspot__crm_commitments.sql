-- One row per landed version of a HubSpot record that fills crm commitments.
{{ stage_records('hubspot', 'crm_commitments') }}
