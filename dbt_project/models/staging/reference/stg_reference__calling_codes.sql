-- One row per row of the seed calling_codes, the user's overlay winning by key.
{{ with_overlay('calling_codes', ['country']) }}
