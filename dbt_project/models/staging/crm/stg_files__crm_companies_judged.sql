-- One row per landed version of a crm companies record from files, with its verdict.
{{ judge_records('files', 'crm_companies') }}
