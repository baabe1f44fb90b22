-- One row per good record of commerce currency rates from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('commerce_currency_rates') }}
