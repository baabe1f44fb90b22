-- One row per landed version of a record that a file mapping reads as support cases. Incremental by dlt load: a load is parsed
-- once per mapping fingerprint, so a changed mapping parses its history again and a re-run adds nothing.
{{ config(
    materialized='incremental',
    unique_key=['source_instance', 'record_key', 'payload_sha256'],
    incremental_strategy='delete+insert',
    on_schema_change='sync_all_columns',
    pre_hook="{{ forget_unmapped('support_cases') }}"
) }}
{{ parse_file_records('support_cases') }}
