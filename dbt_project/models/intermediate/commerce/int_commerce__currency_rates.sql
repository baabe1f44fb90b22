-- One row per record of commerce currency rates, over all vendors that are switched on.
{{ config(materialized='view') }}
{{ union_vendors('commerce_currency_rates') }}
