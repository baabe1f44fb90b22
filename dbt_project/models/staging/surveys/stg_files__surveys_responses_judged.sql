-- One row per landed version of a surveys responses record from files, with its verdict.
{{ judge_records('files', 'surveys_responses') }}
