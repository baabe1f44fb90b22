-- One row per brand x source x month: how the brand is seen in reviews and mentions. Ratings are on 0-100 by min-max.
{%- set grain = 'brand_key, source_vendor, source_instance, month_start' %}
{%- set bounds = [('low', '-'), ('high', '+')] %}
{%- set parts = {
    'reviews': ['rated', 'unrated', 'ambiguous', 'quarantined', 'positive', 'negative', 'with_text', 'reviews_scored',
        'reviews_positive', 'reviews_negative', 'disagreeing', 'reply_due', 'replied'],
    'versions': ['edited', 'stars_up', 'stars_down', 'deleted'],
    'mentions': ['mentions', 'mentions_scored', 'mentions_positive', 'mentions_negative'],
} %}
with

clock as (
    {{ data_clock() }}
),

judged_reviews as (
    select
        reviews.*,
        {{ period_start('reviews.submitted_date', 'month') }} as month_start,
        feedback.polarity,
        feedback.is_disagreeing,
        {{ is_reply_due('reviews', 'clock.clock_at') }} as is_reply_due,
        {{ days_to_reply('reviews') }} as days_to_reply
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('int_feedback_polarity') }} as feedback on reviews.touchpoint_key = feedback.touchpoint_key
    cross join clock
),

reviews as (
    select
        {{ grain }},
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
        {{ sum_of_squares('rating_0_100') }} as rating_0_100_sum_sq,
        {{ count_of('polarity is not null') }} as reviews_scored,
        {{ count_of('polarity = 1') }} as reviews_positive,
        {{ count_of('polarity = -1') }} as reviews_negative,
        {{ count_of('is_disagreeing') }} as disagreeing,
        {{ count_of('is_reply_due') }} as reply_due,
        {{ count_of('is_reply_due and days_to_reply is not null') }} as replied,
        {{ quantile('case when is_reply_due then days_to_reply end', 0.5) }} as median_days_to_reply
    from judged_reviews
    group by {{ grain }}
),

histories as (
    select
        review_key,
        brand_key,
        source_vendor,
        source_instance,
        submitted_date,
        -- What is said of the whole history stands beside its last version.
        row_number() over (partition by review_key order by version_number desc) as recency,
        is_current,
        max(case when is_edit then 1 else 0 end) over (partition by review_key) as is_edited,
        sum(stars_delta) over (partition by review_key) as stars_moved
    from {{ ref('fct_review_versions') }}
),

versions as (
    select
        brand_key,
        source_vendor,
        source_instance,
        {{ period_start('submitted_date', 'month') }} as month_start,
        {{ count_of('is_edited = 1') }} as edited,
        {{ count_of('stars_moved > 0') }} as stars_up,
        {{ count_of('stars_moved < 0') }} as stars_down,
        {{ count_of('not is_current') }} as deleted
    from histories
    where recency = 1
    group by brand_key, source_vendor, source_instance, {{ period_start('submitted_date', 'month') }}
),

mentions as (
    select
        brand_key,
        source_vendor,
        source_instance,
        {{ period_start('occurred_date', 'month') }} as month_start,
        cast(count(*) as bigint) as mentions,
        {{ count_of('polarity is not null') }} as mentions_scored,
        {{ count_of('polarity = 1') }} as mentions_positive,
        {{ count_of('polarity = -1') }} as mentions_negative
    from {{ ref('int_feedback_polarity') }}
    where touchpoint_type = 'brand_mentioned'
    group by brand_key, source_vendor, source_instance, {{ period_start('occurred_date', 'month') }}
),

months as (
    select {{ grain }} from reviews
    union
    select {{ grain }} from versions
    union
    select {{ grain }} from mentions
),

-- What all brands were rated until then: later ratings do not change what earlier months say.
priors as (
    select
        month_start,
        {%- set until_then = ' over (order by month_start)' %}
        {{ mean_of('sum(sum(rating_0_100_sum))' ~ until_then, 'sum(sum(rated))' ~ until_then) }} as rating_of_all
    from reviews
    group by month_start
),

joined as (
    select
        months.*,
        coalesce(reviews.reviews, 0) as reviews,
        {%- for relation, names in parts.items() %}
        {%- for name in names %}
        coalesce({{ relation }}.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        {%- endfor %}
        coalesce(reviews.rating_native_sum, 0) as rating_native_sum,
        coalesce(reviews.rating_0_100_sum, 0) as rating_0_100_sum,
        coalesce(reviews.rating_0_100_sum_sq, 0) as rating_0_100_sum_sq,
        reviews.median_days_to_reply,
        priors.rating_of_all,
        coalesce(reviews.reviews_scored, 0) + coalesce(mentions.mentions_scored, 0) as scored,
        coalesce(reviews.reviews_positive, 0) + coalesce(mentions.mentions_positive, 0) as spoke_well,
        coalesce(reviews.reviews_negative, 0) + coalesce(mentions.mentions_negative, 0) as spoke_ill
    from months
    left join reviews
        on months.brand_key = reviews.brand_key
        and months.source_vendor = reviews.source_vendor
        and months.source_instance = reviews.source_instance
        and months.month_start = reviews.month_start
    left join versions
        on months.brand_key = versions.brand_key
        and months.source_vendor = versions.source_vendor
        and months.source_instance = versions.source_instance
        and months.month_start = versions.month_start
    left join mentions
        on months.brand_key = mentions.brand_key
        and months.source_vendor = mentions.source_vendor
        and months.source_instance = mentions.source_instance
        and months.month_start = mentions.month_start
    left join priors on months.month_start = priors.month_start
),

flagged as (
    select
        *,
        {{ small_numbers('rated') }},
        {{ is_few('scored') }} as is_sentiment_suppressed,
        {{ is_few('reply_due') }} as are_replies_suppressed
    from joined
),

final as (
    select
        {{ surrogate_key(['brand_key', 'source_vendor', 'source_instance', 'month_start']) }} as perception_key,
        {{ grain }},
        reviews,
        rated, unrated, ambiguous, quarantined,
        positive,
        negative,
        with_text,
        rating_native_sum,
        rating_0_100_sum,
        rating_0_100_sum_sq,
        {{ unless_suppressed(mean_of('rating_0_100_sum', 'rated')) }} as rating_0_100_mean,
        {{ unless_suppressed(mean_bound('rating_0_100_sum', 'rating_0_100_sum_sq', 'rated', '-', 0, 100)) }} as ci_low,
        {{ unless_suppressed(mean_bound('rating_0_100_sum', 'rating_0_100_sum_sq', 'rated', '+', 0, 100)) }} as ci_high,
        rating_of_all,
        {{ unless_suppressed(bayesian_mean('rating_0_100_sum', 'rated', 'rating_of_all', var('rating_prior_n'))) }}
            as rating_0_100_bayesian,
        edited, stars_up, stars_down, deleted,
        reply_due,
        replied,
        {{ unless_suppressed(percent('replied', 'reply_due'), 'are_replies_suppressed') }} as reply_rate_pct,
        {%- for name, sign in bounds %}
        {{ unless_suppressed(wilson_bound('replied', 'reply_due', sign), 'are_replies_suppressed') }}
            as reply_rate_ci_{{ name }},
        {%- endfor %}
        {{ unless_suppressed('median_days_to_reply', 'are_replies_suppressed') }} as median_days_to_reply,
        mentions,
        reviews_scored, mentions_scored,
        scored,
        spoke_well,
        spoke_ill,
        disagreeing,
        {%- set hidden = 'is_sentiment_suppressed' %}
        {{ unless_suppressed(nps_value('spoke_well', 'spoke_ill', 'scored'), hidden) }} as net_sentiment,
        {%- for name, sign in bounds %}
        {{ unless_suppressed(nps_bound('spoke_well', 'spoke_ill', 'scored', sign), hidden) }}
            as net_sentiment_ci_{{ name }},
        {%- endfor %}
        is_low_n,
        is_suppressed
    from flagged
)

select * from final
