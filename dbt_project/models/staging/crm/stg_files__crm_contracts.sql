-- One row per landed version of a record that a file mapping reads as crm contracts.
{{ stage_records('files', 'crm_contracts') }}
