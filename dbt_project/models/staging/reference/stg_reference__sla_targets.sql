-- One row per row of the seed sla_targets, the user's overlay winning by key.
{{ with_overlay('sla_targets', ['sla_key']) }}
