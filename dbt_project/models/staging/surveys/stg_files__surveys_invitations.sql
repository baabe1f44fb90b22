-- One row per landed version of a record that a file mapping reads as surveys invitations.
{{ stage_records('files', 'surveys_invitations') }}
