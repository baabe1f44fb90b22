-- One row per landed version of a record that a file mapping reads as support chats.
{{ stage_records('files', 'support_chats') }}
