-- One row per row of the seed quarantine_decisions, the user's overlay winning by key.
{{ with_overlay('quarantine_decisions', ['source_instance', 'entity', 'quarantine_reason', 'key_hash']) }}
