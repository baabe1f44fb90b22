-- One row per row of the seed holidays, the user's overlay winning by key.
{{ with_overlay('holidays', ['schedule_key', 'holiday_date']) }}
