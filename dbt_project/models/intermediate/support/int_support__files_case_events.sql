-- One row per good record of support case events from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('support_case_events') }}
