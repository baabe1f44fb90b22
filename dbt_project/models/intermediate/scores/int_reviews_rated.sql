-- One row per review, its rating judged against its scale: the one registered for the review's instance and day (survey
-- `reviews`, question `rating`), else the one that its mapping declares (rating_min to rating_max).
with

judged as (
    {{ rated_reviews(ref('int_reviews__reviews')) }}
),

final as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        brand_key,
        review_id,
        order_ref,
        product_ref,
        contact_ref,
        invited_at,
        submitted_at,
        rating,
        case when not is_ambiguous then least_rating end as rating_min,
        case when not is_ambiguous then greatest_rating end as rating_max,
        title,
        body,
        survey_id,
        question_id,
        channel,
        replied_at,
        rating_status,
        rating_native,
        rating_0_100
    from judged
)

select * from final
