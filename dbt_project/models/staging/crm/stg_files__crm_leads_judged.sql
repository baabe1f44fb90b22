-- One row per landed version of a crm leads record from files, with its verdict.
{{ judge_records('files', 'crm_leads') }}
