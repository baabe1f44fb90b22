-- One row per landed version of a commerce orders record from files, with its verdict.
{{ judge_records('files', 'commerce_orders') }}
