-- One row per record of crm engagements, over all vendors that are switched on.
{{ union_vendors('crm_engagements') }}
