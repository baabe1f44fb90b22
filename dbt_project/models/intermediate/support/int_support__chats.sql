-- One row per record of support chats, over all vendors that are switched on.
{{ union_vendors('support_chats') }}
