-- One row per row of the seed test_rules, the user's overlay winning by key.
{{ with_overlay('test_rules', ['source_instance', 'match_by', 'match_value']) }}
