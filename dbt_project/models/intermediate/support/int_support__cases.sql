-- One row per record of support cases, over all vendors that are switched on.
{{ union_vendors('support_cases') }}
