-- One row per row of the seed journey_stage_rules, the user's overlay winning by key.
{{ with_overlay('journey_stage_rules', ['touchpoint_type']) }}
