-- One row per row of the seed organisation_entities, the user's overlay winning by key.
{{ with_overlay('organisation_entities', ['entity_type', 'entity_id']) }}
