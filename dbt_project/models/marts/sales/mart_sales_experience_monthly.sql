-- One row per month of the decision x brand x owner x how soon customers were answered (and all of them together): how
-- many deals were won, and what went before.
{%- set grain = 'month_start, brand_key, owner_entity_key, dim_name, dim_value' %}
{%- set parted = ["dim_name = 'all'", 'month_start, brand_key, owner_entity_key', 'dim_value'] %}
with

decided as (
    select
        *,
        {{ period_start('decided_date', 'month') }} as month_start
    from {{ ref('mart_sales_experience') }}
    where decided_date is not null
),

split as (
    select *, 'all' as dim_name, 'all' as dim_value from decided
    union all
    select *, 'reply_band' as dim_name, reply_band as dim_value from decided
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as deals,
        {{ count_of("outcome = 'won'") }} as won,
        {{ count_of('is_duration_invalid') }} as invalid_durations,
        {{ count_of('days_to_decision is not null') }} as durations,
        {{ quantile('days_to_decision', 0.5) }} as median_days_to_decision,
        {{ count_of("reply_band != 'not_asked'") }} as asked,
        {{ count_of('first_reply_minutes is not null') }} as replied,
        {{ quantile('first_reply_minutes', 0.5) }} as median_first_reply_minutes,
        {{ quantile('first_reply_business_minutes', 0.5) }} as median_first_reply_business_minutes,
        {{ mean_sums('touches', 'touches') }},
        {{ count_of('effort_mean is not null') }} as deals_with_effort,
        {{ mean_sums('effort', 'effort_mean') }},
        cast(sum(promises_kept + promises_broken) as bigint) as promises_due,
        cast(sum(promises_kept) as bigint) as promises_kept
    from split
    group by {{ grain }}
),

-- Each figure by the number of its own; a band is a part of all the deals of its month.
hidden as (
    select
        *,
        {{ suppression('deals', is_few('deals'), *parted) }} as suppression,
        {%- for number in ['deals_with_effort', 'promises_due'] %}
        {{ suppression(number, is_few(number), *parted) }} is not null as is_{{ number }}_hidden,
        {%- endfor %}
        deals < {{ var('min_responses_display') }} as is_low_n
    from counted
),

flagged as (
    select
        *,
        suppression is not null as is_suppressed
    from hidden
),

final as (
    select
        {{ surrogate_key(['month_start', 'brand_key', 'owner_entity_key', 'dim_name', 'dim_value']) }}
            as sales_experience_monthly_key,
        {{ grain }},
        deals,
        {{ share_figures('win', 'won', 'deals', 'is_suppressed') }},
        invalid_durations,
        {{ shown('median_days_to_decision', 'durations') }} as median_days_to_decision,
        asked,
        replied,
        {{ shown('median_first_reply_minutes', 'replied') }} as median_first_reply_minutes,
        {{ shown('median_first_reply_business_minutes', 'replied') }} as median_first_reply_business_minutes,
        {{ mean_figures('touches', 'deals', 'is_suppressed') }},
        deals_with_effort,
        {{ mean_figures('effort', 'deals_with_effort', 'is_deals_with_effort_hidden') }},
        promises_due,
        {{ share_figures('promises_kept', 'promises_kept', 'promises_due', 'is_promises_due_hidden') }},
        is_low_n,
        is_suppressed,
        suppression
    from flagged
)

select * from final
