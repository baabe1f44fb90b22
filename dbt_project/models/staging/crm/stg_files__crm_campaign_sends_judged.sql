-- One row per landed version of a crm campaign_sends record from files, with its verdict.
{{ judge_file_records('crm_campaign_sends') }}
