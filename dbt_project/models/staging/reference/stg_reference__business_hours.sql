-- One row per row of the seed business_hours, the user's overlay winning by key.
{{ with_overlay('business_hours', ['schedule_key', 'weekday', 'opens']) }}
