-- One row per landed version of a commerce deliveries record from files, with its verdict.
{{ judge_file_records('commerce_deliveries') }}
