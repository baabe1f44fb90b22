-- One row per landed version of a web_analytics events record from files, with its verdict.
{{ judge_records('files', 'web_analytics_events') }}
