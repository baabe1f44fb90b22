-- One row per landed version of a crm deals record from files, with its verdict.
{{ judge_records('files', 'crm_deals') }}
