-- One row per landed version of a record that a file mapping reads as reviews mentions.
{{ stage_records('files', 'reviews_mentions') }}
