-- One row per landed version of a support case events record from files, with its verdict.
{{ judge_records('files', 'support_case_events') }}
