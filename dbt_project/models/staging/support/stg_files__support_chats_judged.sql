-- One row per landed version of a support chats record from files, with its verdict.
{{ judge_records('files', 'support_chats') }}
