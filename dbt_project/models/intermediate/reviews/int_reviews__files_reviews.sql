-- One row per good record of reviews reviews from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('reviews_reviews') }}
