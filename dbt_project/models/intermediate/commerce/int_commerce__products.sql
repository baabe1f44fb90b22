-- One row per record of commerce products, over all vendors that are switched on.
{{ config(materialized='view') }}
{{ union_vendors('commerce_products') }}
