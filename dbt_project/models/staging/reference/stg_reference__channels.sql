-- One row per row of the seed channels, the user's overlay winning by key.
{{ with_overlay('channels', ['channel_key']) }}
