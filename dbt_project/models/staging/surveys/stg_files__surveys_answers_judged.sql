-- One row per landed version of a surveys answers record from files, with its verdict.
{{ judge_file_records('surveys_answers') }}
