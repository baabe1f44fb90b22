-- One row per row of the seed surveys, the user's overlay winning by key.
{{ with_overlay('surveys', ['source_instance', 'survey_id']) }}
