-- One row per good record of commerce subscriptions from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('commerce_subscriptions') }}
