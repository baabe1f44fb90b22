-- One row per landed version of a record that a file mapping reads as commerce products.
{{ stage_records('files', 'commerce_products') }}
