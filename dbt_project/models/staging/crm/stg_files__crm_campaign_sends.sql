-- One row per landed version of a record that a file mapping reads as crm campaign_sends.
{{ stage_records('files', 'crm_campaign_sends') }}
