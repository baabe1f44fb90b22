-- One row per record of crm deals, over all vendors that are switched on.
{{ union_vendors('crm_deals') }}
