-- One row per row of the seed journey_types, the user's overlay winning by key.
{{ with_overlay('journey_types', ['journey_subject', 'journey_kind']) }}
