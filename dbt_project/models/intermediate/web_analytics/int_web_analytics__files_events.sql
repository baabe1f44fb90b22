-- One row per good record of web_analytics events from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('web_analytics_events') }}
