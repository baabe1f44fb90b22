-- One row per good record of surveys answers from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('surveys_answers') }}
