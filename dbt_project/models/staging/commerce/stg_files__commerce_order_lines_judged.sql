-- One row per landed version of a commerce order_lines record from files, with its verdict.
{{ judge_file_records('commerce_order_lines') }}
