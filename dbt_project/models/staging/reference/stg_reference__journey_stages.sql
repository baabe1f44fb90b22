-- One row per row of the seed journey_stages, the user's overlay winning by key.
{{ with_overlay('journey_stages', ['stage_key', 'valid_from']) }}
