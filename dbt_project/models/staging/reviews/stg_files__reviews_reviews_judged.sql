-- One row per landed version of a reviews reviews record from files, with its verdict.
{{ judge_records('files', 'reviews_reviews') }}
