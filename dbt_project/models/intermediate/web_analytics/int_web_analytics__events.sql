-- One row per record of web_analytics events, over all vendors that are switched on.
{{ union_touched_records('web_analytics_events') }}
