-- One row per row of the seed topics, the user's overlay winning by key.
{{ with_overlay('topics', ['topic_key']) }}
