-- One row per scored touchpoint: its score on 0 (worst) to 100 (best), whatever the native scale. A
-- response that does not count has none.
with

responses as (
    select
        {{ response_touchpoint_key() }} as touchpoint_key,
        score_0_100
    from {{ ref('int_survey_responses_counted') }}
    where origin_entity != 'reviews' and score_0_100 is not null and excluded_reason is null
),

reviews as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', "'reviews:' || source_record_key || ':review_given'"]) }}
            as touchpoint_key,
        rating_0_100 as score_0_100
    from {{ ref('int_reviews_rated') }}
    where rating_0_100 is not null
),

final as (
    select * from responses
    union all
    select * from reviews
)

select * from final
