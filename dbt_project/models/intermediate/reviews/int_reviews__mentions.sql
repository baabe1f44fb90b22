-- One row per record of reviews mentions, over all vendors that are switched on.
{{ union_vendors('reviews_mentions') }}
