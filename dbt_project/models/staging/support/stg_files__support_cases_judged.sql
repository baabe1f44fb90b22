-- One row per landed version of a support cases record from files, with its verdict.
{{ judge_records('files', 'support_cases') }}
