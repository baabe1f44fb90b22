-- One row per landed version of a HubSpot record that fills crm deals.
{{ stage_records('hubspot', 'crm_deals') }}
