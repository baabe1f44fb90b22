-- One row per record of crm companies, over all vendors that are switched on.
{{ union_vendors('crm_companies') }}
