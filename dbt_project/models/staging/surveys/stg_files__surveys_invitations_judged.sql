-- One row per landed version of a surveys invitations record from files, with its verdict.
{{ judge_file_records('surveys_invitations') }}
