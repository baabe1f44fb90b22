-- One row per good record of reviews mentions from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('reviews_mentions') }}
