-- One row per landed version of a record that a file mapping reads as commerce payments.
{{ stage_records('files', 'commerce_payments') }}
