-- One row per good record of commerce order_lines from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('commerce_order_lines') }}
