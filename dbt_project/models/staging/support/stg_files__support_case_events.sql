-- One row per landed version of a record that a file mapping reads as support case events.
{{ stage_records('files', 'support_case_events') }}
