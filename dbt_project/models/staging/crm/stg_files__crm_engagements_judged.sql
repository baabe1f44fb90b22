-- One row per landed version of a crm engagements record from files, with its verdict.
{{ judge_records('files', 'crm_engagements') }}
