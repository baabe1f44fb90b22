-- One row per landed version of a reviews mentions record from files, with its verdict.
{{ judge_records('files', 'reviews_mentions') }}
