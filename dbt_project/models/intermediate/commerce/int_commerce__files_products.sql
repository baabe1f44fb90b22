-- One row per good record of commerce products from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('commerce_products') }}
