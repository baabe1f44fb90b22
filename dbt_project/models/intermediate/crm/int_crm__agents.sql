-- One row per record of crm agents, over all vendors that are switched on.
{{ config(materialized='view') }}
{{ union_vendors('crm_agents') }}
