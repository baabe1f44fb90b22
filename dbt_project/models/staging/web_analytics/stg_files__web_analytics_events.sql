-- One row per landed version of a record that a file mapping reads as web_analytics events.
{{ stage_records('files', 'web_analytics_events') }}
