-- One row per row of the seed web_signals, the user's overlay winning by key.
{{ with_overlay('web_signals', ['event_name']) }}
