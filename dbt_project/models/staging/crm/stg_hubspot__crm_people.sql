-- One row per landed version of a HubSpot record that fills crm people. Incremental by dlt load, as for files.
{{ config(
    tags=['hubspot'],
    materialized='incremental',
    unique_key=['source_instance', 'record_key', 'payload_sha256'],
    incremental_strategy='delete+insert',
    on_schema_change='sync_all_columns',
    pre_hook="{{ forget_unmapped('crm_people', 'hubspot') }}"
) }}
{{ parse_records('hubspot', 'crm_people') }}
