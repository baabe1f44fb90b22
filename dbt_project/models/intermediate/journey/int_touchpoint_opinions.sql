-- One row per scored opinion (answer, review) and the touchpoint that it is about: the latest one of its journey before
-- it that is not itself an asking or an answer. One of no journey, or before any such touchpoint, stands for itself.
{{ config(materialized='view') }}
with

kinds as (
    select
        touchpoint_type,
        touchpoint_category = 'branding' as is_asking
    from {{ ref('dim_touchpoint') }}
),

touchpoints as (
    select
        touchpoints.touchpoint_key,
        touchpoints.touchpoint_type,
        touchpoints.brand_key,
        touchpoints.customer_key,
        touchpoints.journey_key,
        touchpoints.occurred_date,
        touchpoints.score_0_100,
        touchpoints.experience_polarity,
        not kinds.is_asking as is_experience,
        sum(case when kinds.is_asking then 0 else 1 end) over (
            partition by coalesce(touchpoints.journey_key, touchpoints.touchpoint_key)
            order by touchpoints.occurred_at, touchpoints.touchpoint_type, touchpoints.touchpoint_key
            rows between unbounded preceding and current row
        ) as experiences
    from {{ ref('fct_touchpoints') }} as touchpoints
    inner join kinds on touchpoints.touchpoint_type = kinds.touchpoint_type
    where not touchpoints.is_bot and not touchpoints.is_test and not touchpoints.is_deleted
),

experienced as (
    select journey_key, experiences, touchpoint_type
    from touchpoints
    where is_experience and journey_key is not null
),

final as (
    select
        opinions.touchpoint_key,
        coalesce(experienced.touchpoint_type, opinions.touchpoint_type) as about_touchpoint_type,
        opinions.brand_key,
        opinions.customer_key,
        opinions.occurred_date,
        opinions.score_0_100,
        opinions.experience_polarity
    from touchpoints as opinions
    left join experienced
        on opinions.journey_key = experienced.journey_key
        and opinions.experiences = experienced.experiences
    where opinions.score_0_100 is not null
)

select * from final
