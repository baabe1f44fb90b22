-- One row per landed version of a commerce products record from files, with its verdict.
{{ judge_records('files', 'commerce_products') }}
