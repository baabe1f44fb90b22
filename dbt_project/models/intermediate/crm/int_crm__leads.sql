-- One row per record of crm leads, over all vendors that are switched on.
{{ union_vendors('crm_leads') }}
