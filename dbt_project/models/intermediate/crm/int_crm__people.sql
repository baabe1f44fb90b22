-- One row per record of crm people, over all vendors that are switched on.
{{ union_vendors('crm_people') }}
