-- One row per record of surveys invitations, over all vendors that are switched on.
{{ union_vendors('surveys_invitations') }}
