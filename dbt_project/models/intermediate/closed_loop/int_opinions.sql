-- One row per scored opinion of a customer that can ask for a call back, or say that it helped: an answer about
-- recommending, effort or satisfaction, the rating of a review. Those that count in scores alone.
{%- set kinds = {
    'detractor': ('nps', 'score_native', "nps_group = 'detractor'"),
    'high_effort': ('ces', 'effort_0_100', is_high_effort('effort_0_100')),
    'low_rating': ('csat', 'score_0_100', is_low_rating('score_0_100')),
} %}
with

answers as (
    select
        answers.*,
        responses.touchpoint_key,
        responses.journey_key
    from {{ ref('fct_survey_answers') }} as answers
    inner join {{ ref('fct_survey_responses') }} as responses on answers.response_key = responses.response_key
    where answers.answer_status = 'scored' and {{ counts_in_scores('answers.') }}
),

reviews as (
    select
        reviews.*,
        touchpoints.segment,
        touchpoints.stage_key,
        touchpoints.touchpoint_type,
        touchpoints.journey_key
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('fct_touchpoints') }} as touchpoints on reviews.touchpoint_key = touchpoints.touchpoint_key
    where
        reviews.rating_0_100 is not null
        and not touchpoints.is_bot
        and not touchpoints.is_test
        and not touchpoints.is_deleted
),

-- Points of a scale of their own are compared with points of such a scale. What a review says of satisfaction is its
-- rating: it would ask for two calls.
opinions as (
    {%- for kind, (metric, score, is_bad) in kinds.items() %}
    select
        answer_key as opinion_key,
        '{{ kind }}' as event_kind,
        {%- if metric == 'nps' %}
        case when nps_kind = 'nonstandard' then 'nps_nonstandard' else 'nps' end as metric,
        {%- else %}
        metric,
        {%- endif %}
        cast({{ score }} as decimal(18, 9)) as score,
        {{ is_bad }} as is_bad,
        source_vendor, source_instance, touchpoint_key, journey_key, brand_key, customer_key, region_key, segment,
        channel_key, stage_key, touchpoint_type, submitted_at, submitted_date,
        cast(null as {{ dbt.type_timestamp() }}) as replied_at
    from answers
    {%- if metric == 'csat' %}
    where metric in ('csat', 'rating') and score_0_100 is not null and touchpoint_type = 'survey_answered'
    {%- else %}
    where metric = '{{ metric }}'
    {%- endif %}
    union all
    {%- endfor %}
    select
        review_key as opinion_key,
        'low_rating' as event_kind,
        'rating' as metric,
        cast(rating_0_100 as decimal(18, 9)) as score,
        {{ is_low_rating('rating_0_100') }} as is_bad,
        source_vendor, source_instance, touchpoint_key, journey_key, brand_key, customer_key, region_key, segment,
        channel_key, stage_key, touchpoint_type, submitted_at, submitted_date,
        replied_at
    from reviews
)

select * from opinions
