-- One row per row of the seed bot_agents, the user's overlay winning by key.
{{ with_overlay('bot_agents', ['pattern']) }}
