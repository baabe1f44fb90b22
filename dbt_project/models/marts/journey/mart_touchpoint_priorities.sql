-- One row per period (quarter, all) x brand x touchpoint type: how many customers it reaches, how bad it is, what those
-- customers are worth, how soon it is replied to, and so where mending pays most.
{%- set grain = 'period_type, period_start, brand_key, touchpoint_type' %}
with

reached as (
    select * from {{ ref('int_touchpoint_reach') }}
),

periods as (
    select distinct period_type, period_start, next_first_day from reached
),

felt as (
    select
        periods.period_type,
        periods.period_start,
        opinions.brand_key,
        opinions.about_touchpoint_type as touchpoint_type,
        cast(count(*) as bigint) as measured,
        {{ count_of('opinions.experience_polarity = -1') }} as negative,
        {{ sum_of('opinions.score_0_100', 9) }} as score_sum
    from periods
    inner join {{ ref('int_touchpoint_opinions') }} as opinions
        on opinions.occurred_date >= periods.period_start
        and opinions.occurred_date < periods.next_first_day
    group by periods.period_type, periods.period_start, opinions.brand_key, opinions.about_touchpoint_type
),

replied as (
    select
        periods.period_type,
        periods.period_start,
        cases.brand_key,
        'case_opened' as touchpoint_type,
        cast(count(cases.first_reply_business_minutes) as bigint) as replies,
        {{ quantile('cases.first_reply_business_minutes', 0.5) }} / 60 as median_hours
    from periods
    inner join {{ ref('fct_support_cases') }} as cases
        on cases.opened_date >= periods.period_start
        and cases.opened_date < periods.next_first_day
    where not cases.is_test
    group by periods.period_type, periods.period_start, cases.brand_key
),

joined as (
    select
        reached.*,
        reached.is_value_known and not {{ is_few('reached.customers') }} as is_value_shown,
        coalesce(felt.measured, 0) as measured,
        coalesce(felt.negative, 0) as negative,
        coalesce(felt.score_sum, 0) as score_sum,
        replied.replies,
        {{ shown('replied.median_hours', 'replied.replies') }} as median_reply_business_hours,
        {{ small_numbers('coalesce(felt.measured, 0)') }}
    from reached
    left join felt
        on reached.period_type = felt.period_type
        and reached.period_start = felt.period_start
        and reached.brand_key = felt.brand_key
        and reached.touchpoint_type = felt.touchpoint_type
    left join replied
        on reached.period_type = replied.period_type
        and reached.period_start = replied.period_start
        and reached.brand_key = replied.brand_key
        and reached.touchpoint_type = replied.touchpoint_type
),

rated as (
    select
        *,
        {{ as_double('customers') }} / nullif(active_customers, 0) as reach,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '-')) }} as badness_ci_low,
        case when is_value_shown then {{ mean_of('revenue_sum', 'customers') }} end as value_at_stake
    from joined
),

weighed as (
    select
        *,
        -- Known of all that a brand shows in a period, or of none of it: the factors of a rank do not mix.
        case
            when is_value_known then reach * badness_ci_low / 100 * value_at_stake
            else reach * badness_ci_low / 100
        end as priority
    from rated
),

final as (
    select
        {{ surrogate_key(['period_type', 'period_start', 'brand_key', 'touchpoint_type']) }} as priority_key,
        {{ grain }},
        touchpoints,
        customers,
        active_customers,
        reach,
        measured,
        {{ unless_suppressed('negative') }} as negative,
        {{ unless_suppressed('score_sum') }} as score_sum,
        {{ unless_suppressed(mean_of('score_sum', 'measured')) }} as score_mean,
        {{ unless_suppressed(percent('negative', 'measured')) }} as badness_pct,
        badness_ci_low as ci_low,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '+')) }} as ci_high,
        case when is_value_shown then revenue_sum end as revenue_sum,
        value_at_stake,
        {%- for name, sign in [('value_ci_low', '-'), ('value_ci_high', '+')] %}
        case
            when is_value_shown then {{ mean_bound('revenue_sum', 'revenue_sum_sq', 'customers', sign) }}
        end as {{ name }},
        {%- endfor %}
        replies,
        median_reply_business_hours,
        priority,
        case
            when priority is not null
                then cast(
                        rank() over (
                            partition by period_type, period_start, brand_key, priority is null
                            order by priority desc
                        ) as bigint
                    )
        end as priority_rank,
        is_low_n,
        is_suppressed
    from weighed
)

select * from final
