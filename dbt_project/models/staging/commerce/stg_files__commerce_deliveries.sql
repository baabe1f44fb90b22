-- One row per landed version of a record that a file mapping reads as commerce deliveries.
{{ stage_records('files', 'commerce_deliveries') }}
