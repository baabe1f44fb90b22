-- One row per landed version of a record that a file mapping reads as support calls.
{{ stage_records('files', 'support_calls') }}
