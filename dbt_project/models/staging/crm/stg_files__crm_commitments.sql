-- One row per landed version of a record that a file mapping reads as crm commitments.
{{ stage_records('files', 'crm_commitments') }}
