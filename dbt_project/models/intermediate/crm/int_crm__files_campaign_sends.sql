-- One row per good record of crm campaign_sends from files, in the canonical shape.
{{ config(materialized='view') }}
{{ adapt_file_records('crm_campaign_sends') }}
