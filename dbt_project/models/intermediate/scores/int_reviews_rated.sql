-- One row per review, its rating judged against its scale: the one registered for the review's instance and day (survey
-- `reviews`, question `rating`), else the one that its mapping declares (rating_min to rating_max).
with

reviews as (
    select
        *,
        {{ local_date('submitted_at', var('brand_timezone')) }} as submitted_date,
        case when {{ full_match('rating', '[+-]?[0-9]+([.][0-9]*)?') }} then try_cast(rating as decimal(18, 4)) end
            as rating_number
    from {{ ref('int_reviews__reviews') }}
),

scales as (
    select * from {{ ref('stg_reference__survey_scales') }}
    where survey_id = 'reviews' and question_id = 'rating'
),

scaled as (
    select
        reviews.*,
        case when scales.survey_id is null then reviews.rating_min else scales.scale_min end as least_rating,
        case when scales.survey_id is null then reviews.rating_max else scales.scale_max end as greatest_rating,
        coalesce(scales.high_means, 'good') as high_means,
        coalesce(scales.is_ambiguous, false) as is_ambiguous,
        reviews.rating is null or {{ in_text_list('reviews.rating', 'scales.no_answer_codes') }} as is_unrated
    from reviews
    left join scales
        on reviews.source_instance = scales.source_instance
        and reviews.submitted_date >= coalesce(scales.valid_from, cast('1900-01-01' as date))
        and reviews.submitted_date < coalesce(scales.valid_to, cast('9999-12-31' as date))
),

judged as (
    select
        *,
        case
            when is_unrated then 'unrated'
            when rating_number is null or rating_number < least_rating or rating_number > greatest_rating
                then 'quarantined'
            when is_ambiguous then 'ambiguous'
            when least_rating is null or greatest_rating is null or least_rating >= greatest_rating then 'quarantined'
            else 'rated'
        end as rating_status
    from scaled
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
        rating_status,
        case when rating_status in ('rated', 'ambiguous') then rating_number end as rating_native,
        case
            when rating_status = 'rated'
                then {{ score_0_100('rating_number', 'least_rating', 'greatest_rating', 'high_means') }}
        end as rating_0_100
    from judged
)

select * from final
