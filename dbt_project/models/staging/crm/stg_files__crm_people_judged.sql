-- One row per landed version of a crm people record from files, with its verdict.
{{ judge_records('files', 'crm_people') }}
