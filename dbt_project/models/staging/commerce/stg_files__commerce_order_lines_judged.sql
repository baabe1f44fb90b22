-- One row per landed version of a commerce order_lines record from files, with its verdict.
{{ judge_records('files', 'commerce_order_lines') }}
