-- One row per row of the seed identity_deny_list, the user's overlay winning by key.
{{ with_overlay('identity_deny_list', ['identity_kind', 'match_by', 'denied_value']) }}
