-- One row per touchpoint of the reviews family: an invitation to review, a review given, a public mention of the brand.
{{ config(materialized='view') }}
{%- set reviews = ref('int_reviews_rated') %}
{{ touchpoint('review_invited', reviews, "'reviews:' || source_record_key", 'invited_at', {'contact_id': 'contact_ref'},
    {'order': 'order_ref'}, channel='channel', judged_as={'review': 'source_record_key'},
    metadata={'product_ref': 'product_ref'}) }}
union all
{{ touchpoint('review_given', reviews, "'reviews:' || source_record_key", 'submitted_at', {'contact_id': 'contact_ref'},
    {'order': 'order_ref'}, channel='channel', score_metric="case when rating_status = 'rated' then 'rating' end",
    score_value="case when rating_status = 'rated' then rating_native end", judged_as={'review': 'source_record_key'},
    metadata={'product_ref': 'product_ref'}) }}
union all
{{ touchpoint('brand_mentioned', ref('int_reviews__mentions'), "'mentions:' || source_record_key", 'mentioned_at',
    {'contact_id': 'contact_ref', 'author_id': 'author_ref'}, channel='channel',
    metadata={'network': 'network', 'product_ref': 'product_ref'}) }}
