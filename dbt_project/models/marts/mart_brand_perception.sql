-- One row per brand x review source x month: how the brand is seen in reviews. Ratings are brought to 0-100 by min-max.
with

reviews as (
    select
        *,
        {{ period_start('submitted_date', 'month') }} as month_start
    from {{ ref('fct_reviews') }}
),

final as (
    select
        {{ surrogate_key(['brand_key', 'source_vendor', 'source_instance', 'month_start']) }} as perception_key,
        brand_key,
        source_vendor,
        source_instance,
        month_start,
        cast(count(*) as bigint) as reviews,
        {{ count_of("rating_status = 'rated'") }} as rated,
        {{ count_of("rating_status = 'unrated'") }} as unrated,
        {{ count_of("rating_status = 'ambiguous'") }} as ambiguous,
        {{ count_of("rating_status = 'quarantined'") }} as quarantined,
        {{ count_of('rating_0_100 >= 75') }} as positive,
        {{ count_of(is_low_rating('rating_0_100')) }} as negative,
        {{ count_of('has_text') }} as with_text,
        {{ sum_of("case when rating_status = 'rated' then rating_native end", 4) }} as rating_native_sum,
        {{ sum_of('rating_0_100', 9) }} as rating_0_100_sum,
        {{ as_double('sum(rating_0_100)') }} / nullif({{ count_of("rating_status = 'rated'") }}, 0) as rating_0_100_mean
    from reviews
    group by brand_key, source_vendor, source_instance, month_start
)

select * from final
