{# The rating of reviews, judged: over the reviews as they stand now, and over each version that they ever had. #}

{# A query: the rows of `relation` (columns source_instance, submitted_at, rating, rating_min, rating_max) with their rating
   judged against its scale: the one registered for the instance and day (survey `reviews`, question `rating`), else the
   one that the mapping declares. #}
{% macro rated_reviews(relation) -%}
    select
        *,
        case when rating_status in ('rated', 'ambiguous') then rating_number end as rating_native,
        case
            when rating_status = 'rated'
                then {{ score_0_100('rating_number', 'least_rating', 'greatest_rating', 'high_means') }}
        end as rating_0_100
    from (
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
        from (
            select
                reviews.*,
                case when scales.survey_id is null then reviews.rating_min else scales.scale_min end as least_rating,
                case when scales.survey_id is null then reviews.rating_max else scales.scale_max end as greatest_rating,
                coalesce(scales.high_means, 'good') as high_means,
                coalesce(scales.is_ambiguous, false) as is_ambiguous,
                reviews.rating is null or {{ in_text_list('reviews.rating', 'scales.no_answer_codes') }} as is_unrated
            from (
                select
                    *,
                    {{ local_date('submitted_at', var('brand_timezone')) }} as submitted_date,
                    case when {{ full_match('rating', '[+-]?[0-9]+([.][0-9]*)?') }} then try_cast(rating as decimal(18, 4)) end
                        as rating_number
                from {{ relation }}
            ) as reviews
            left join (
                select * from {{ ref('stg_reference__survey_scales') }} where survey_id = 'reviews' and question_id = 'rating'
            ) as scales
                on reviews.source_instance = scales.source_instance
                and reviews.submitted_date >= coalesce(scales.valid_from, cast('1900-01-01' as date))
                and reviews.submitted_date < coalesce(scales.valid_to, cast('9999-12-31' as date))
        ) as scaled
    ) as judged
{%- endmacro %}
