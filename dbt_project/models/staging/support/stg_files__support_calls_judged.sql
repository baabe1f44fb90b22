-- One row per landed version of a support calls record from files, with its verdict.
{{ judge_records('files', 'support_calls') }}
