-- One row per record of crm commitments, over all vendors that are switched on.
{{ config(materialized='view') }}
{{ union_vendors('crm_commitments') }}
