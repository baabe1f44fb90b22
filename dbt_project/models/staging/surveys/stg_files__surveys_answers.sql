-- One row per landed version of a record that a file mapping reads as surveys answers.
{{ stage_records('files', 'surveys_answers') }}
