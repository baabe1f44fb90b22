-- One row per row of the seed quality_targets, the user's overlay winning by key.
{{ with_overlay('quality_targets', ['quality_dimension', 'family']) }}
