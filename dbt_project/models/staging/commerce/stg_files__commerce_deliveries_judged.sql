-- One row per landed version of a commerce deliveries record from files, with its verdict.
{{ judge_records('files', 'commerce_deliveries') }}
