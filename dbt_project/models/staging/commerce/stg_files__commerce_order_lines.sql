-- One row per landed version of a record that a file mapping reads as commerce order_lines.
{{ stage_records('files', 'commerce_order_lines') }}
