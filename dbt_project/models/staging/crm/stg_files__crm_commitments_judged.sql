-- One row per landed version of a crm commitments record from files, with its verdict.
{{ judge_records('files', 'crm_commitments') }}
