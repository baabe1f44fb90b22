-- One row per row of the seed erased_identities, the user's overlay winning by key.
{{ with_overlay('erased_identities', ['identity_hash']) }}
