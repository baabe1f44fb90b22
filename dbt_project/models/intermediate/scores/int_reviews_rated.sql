-- One row per review, its rating judged against the scale that its mapping declares (rating_min to rating_max).
with

reviews as (
    select
        *,
        case when {{ full_match('rating', '[+-]?[0-9]+([.][0-9]*)?') }} then try_cast(rating as decimal(18, 4)) end
            as rating_number
    from {{ ref('int_reviews__reviews') }}
),

judged as (
    select
        *,
        case
            when rating is null then 'unrated'
            when rating_number is null
                or rating_min is null
                or rating_max is null
                or rating_min >= rating_max
                or rating_number < rating_min
                or rating_number > rating_max
                then 'quarantined'
            else 'rated'
        end as rating_status
    from reviews
),

final as (
    select
        *,
        case when rating_status = 'rated' then rating_number end as rating_native,
        case
            when rating_status = 'rated' then {{ score_0_100('rating_number', 'rating_min', 'rating_max', "'good'") }}
        end as rating_0_100
    from judged
)

select * from final
