-- One row per landed version of a crm campaign_sends record from files, with its verdict.
{{ judge_records('files', 'crm_campaign_sends') }}
