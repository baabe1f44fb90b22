-- One row per record of support calls, over all vendors that are switched on.
{{ union_vendors('support_calls') }}
