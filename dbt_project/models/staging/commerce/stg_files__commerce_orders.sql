-- One row per landed version of a record that a file mapping reads as commerce orders.
{{ stage_records('files', 'commerce_orders') }}
