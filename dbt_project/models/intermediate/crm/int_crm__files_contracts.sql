-- One row per good record of crm contracts from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('crm_contracts') }}
