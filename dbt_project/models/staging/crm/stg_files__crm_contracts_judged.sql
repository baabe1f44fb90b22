-- One row per landed version of a crm contracts record from files, with its verdict.
{{ judge_records('files', 'crm_contracts') }}
