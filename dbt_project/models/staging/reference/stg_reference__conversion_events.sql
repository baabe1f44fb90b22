-- One row per row of the seed conversion_events, the user's overlay winning by key.
{{ with_overlay('conversion_events', ['event_name']) }}
