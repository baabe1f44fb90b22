-- One row per landed version of a surveys responses record from files, with its verdict.
{{ judge_file_records('surveys_responses') }}
