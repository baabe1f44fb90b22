-- One row per landed version of a surveys invitations record from files, with its verdict.
{{ judge_records('files', 'surveys_invitations') }}
