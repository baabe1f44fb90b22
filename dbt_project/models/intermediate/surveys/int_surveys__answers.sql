-- One row per record of surveys answers, over all vendors that are switched on.
{{ union_vendors('surveys_answers') }}
