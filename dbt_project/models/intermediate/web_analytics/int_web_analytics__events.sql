-- One row per record of web_analytics events, over all vendors that are switched on.
{{ union_vendors('web_analytics_events') }}
