-- One row per landed version of a reviews mentions record from files, with its verdict.
{{ judge_file_records('reviews_mentions') }}
