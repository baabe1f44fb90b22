-- One row per good record of support calls from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('support_calls') }}
