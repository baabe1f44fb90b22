-- One row per row of the seed topic_keywords, the user's overlay winning by key.
{{ with_overlay('topic_keywords', ['topic_key', 'language', 'keyword']) }}
