-- One row per row of the seed improvement_actions, the user's overlay winning by key.
{{ with_overlay('improvement_actions', ['action_id']) }}
