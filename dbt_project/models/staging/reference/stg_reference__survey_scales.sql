-- One row per row of the seed survey_scales, the user's overlay winning by key.
{{ with_overlay('survey_scales', ['source_instance', 'survey_id', 'question_id', 'valid_from']) }}
