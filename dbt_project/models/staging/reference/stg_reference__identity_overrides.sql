-- One row per row of the seed identity_overrides, the user's overlay winning by key.
{{ with_overlay('identity_overrides', ['action', 'source_instance', 'contact_id', 'other_source_instance', 'other_contact_id']) }}
