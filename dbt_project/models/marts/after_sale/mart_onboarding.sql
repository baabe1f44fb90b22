-- One row per month of the purchase x brand x kind of journey: how many came to have something of what they bought, how
-- soon, and how many subscriptions were given up early.
{%- set grain = 'month_start, brand_key, journey_type' %}
with

purchases as (
    select * from {{ ref('int_onboardings') }}
),

medians as (
    {{ kaplan_meier('purchases', grain, 'days_to_value_or_end', 'has_value') }}
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as purchases,
        {{ count_of('onboarding_date is not null') }} as onboarding_started,
        {{ count_of('has_value') }} as onboarding_completed,
        {{ count_of('is_value_known') }} as purchases_followed,
        {{ count_of('is_value') }} as value_in_time,
        {{ count_of("is_early_churn_known and journey_type = 'subscription'") }} as subscriptions_followed,
        {{ count_of("is_early_churn and journey_type = 'subscription'") }} as churned_early
    from purchases
    group by {{ grain }}
),

final as (
    select
        {{ surrogate_key(['counted.month_start', 'counted.brand_key', 'counted.journey_type']) }} as onboarding_key,
        counted.month_start,
        counted.brand_key,
        counted.journey_type,
        counted.purchases,
        counted.onboarding_started,
        counted.onboarding_completed,
        {{ shown(as_double('medians.km_median'), 'counted.purchases') }} as km_median_days_to_value,
        counted.purchases_followed,
        {{ share_figures('value_in_time', 'value_in_time', 'purchases_followed') }},
        counted.subscriptions_followed,
        {{ share_figures('churned_early', 'churned_early', 'subscriptions_followed') }},
        {{ small_numbers('counted.purchases') }}
    from counted
    inner join medians
        on counted.month_start = medians.month_start
        and counted.brand_key = medians.brand_key
        and counted.journey_type = medians.journey_type
)

select * from final
