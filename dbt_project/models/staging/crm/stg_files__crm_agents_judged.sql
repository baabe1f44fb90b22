-- One row per landed version of a crm agents record from files, with its verdict.
{{ judge_records('files', 'crm_agents') }}
