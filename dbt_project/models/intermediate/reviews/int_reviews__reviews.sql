-- One row per record of reviews reviews, over all vendors that are switched on.
{{ union_vendors('reviews_reviews') }}
