-- One row per row of the seed digital_environments, the user's overlay winning by key.
{{ with_overlay('digital_environments', ['host']) }}
