-- One row per month x brand x touchpoint type x channel: volume and how the measured touchpoints were experienced.
with

touchpoints as (
    select
        *,
        {{ period_start('occurred_date', 'month') }} as month_start
    from {{ ref('fct_touchpoints') }}
    where not is_bot and not is_test
),

counted as (
    select
        month_start,
        brand_key,
        touchpoint_type,
        channel_key,
        cast(count(*) as bigint) as touchpoints,
        cast(count(distinct customer_key) as bigint) as customers,
        cast(count(experience_polarity) as bigint) as measured,
        {{ count_of('experience_polarity = 1') }} as positive,
        {{ count_of('experience_polarity = 0') }} as neutral,
        {{ count_of('experience_polarity = -1') }} as negative,
        cast(coalesce(sum(score_0_100), 0) as decimal(38, 9)) as score_sum
    from touchpoints
    group by month_start, brand_key, touchpoint_type, channel_key
),

final as (
    select
        {{ surrogate_key(['month_start', 'brand_key', 'channel_key', 'touchpoint_type']) }} as scorecard_key,
        month_start,
        brand_key,
        touchpoint_type,
        channel_key,
        touchpoints,
        customers,
        measured,
        positive,
        neutral,
        negative,
        score_sum,
        100 * {{ as_double('negative') }} / nullif(measured, 0) as negative_pct,
        case
            when measured > 0
                then cast(
                        rank() over (
                            partition by month_start, brand_key, case when measured > 0 then 1 else 0 end
                            order by negative desc
                        ) as bigint
                    )
        end as badness_rank
    from counted
)

select * from final
