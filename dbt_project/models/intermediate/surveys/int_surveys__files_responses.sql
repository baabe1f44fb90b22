-- One row per good record of surveys responses from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('surveys_responses') }}
