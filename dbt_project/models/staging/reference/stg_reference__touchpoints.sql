-- One row per row of the seed touchpoints, the user's overlay winning by key.
{{ with_overlay('touchpoints', ['touchpoint_type']) }}
