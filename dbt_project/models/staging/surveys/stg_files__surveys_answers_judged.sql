-- One row per landed version of a surveys answers record from files, with its verdict.
{{ judge_records('files', 'surveys_answers') }}
