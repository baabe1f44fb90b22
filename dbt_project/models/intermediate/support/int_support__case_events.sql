-- One row per record of support case events, over all vendors that are switched on.
{{ union_vendors('support_case_events') }}
