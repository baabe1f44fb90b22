-- One row per record of surveys responses, over all vendors that are switched on.
{{ union_vendors('surveys_responses') }}
