-- One row per record of crm campaign_sends, over all vendors that are switched on.
{{ union_vendors('crm_campaign_sends') }}
