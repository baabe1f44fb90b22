-- One row per good record of support shop_visits from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('support_shop_visits') }}
