-- One row per review: its latest version. Its text stays in the warehouse (personal data), but for fct_verbatims;
-- this says whether there is one.
with

reviews as (
    select
        *,
        {{ surrogate_key(['source_vendor', 'source_instance', "'reviews:' || source_record_key || ':review_given'"]) }}
            as touchpoint_key
    from {{ ref('int_reviews_rated') }}
),

final as (
    select
        {{ surrogate_key(['reviews.source_vendor', 'reviews.source_instance', 'reviews.source_record_key']) }}
            as review_key,
        reviews.touchpoint_key,
        reviews.source_vendor,
        reviews.source_instance,
        reviews.review_id,
        reviews.order_ref as order_id,
        case
            when orders.order_id is not null
                then {{ surrogate_key(['orders.source_vendor', 'orders.source_instance', 'orders.order_id']) }}
        end as order_key,
        reviews.product_ref as product_id,
        reviews.brand_key,
        touchpoints.customer_key,
        touchpoints.region_key,
        touchpoints.channel_key,
        reviews.invited_at,
        reviews.submitted_at,
        touchpoints.occurred_date as submitted_date,
        reviews.replied_at,
        reviews.rating_status,
        reviews.rating_native,
        reviews.rating_min,
        reviews.rating_max,
        reviews.rating_0_100,
        reviews.title is not null or reviews.body is not null as has_text,
        cast(coalesce(length(reviews.body), 0) as bigint) as text_length
    from reviews
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints on reviews.touchpoint_key = touchpoints.touchpoint_key
    left join {{ ref('int_commerce__orders') }} as orders
        on reviews.source_instance = orders.source_instance
        and reviews.order_ref = orders.order_id
)

select * from final
