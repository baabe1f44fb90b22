-- One row per month x brand x place of the invitation among those of the customer's last 90 days (1, 2, 3, 4+, all):
-- how often customers are asked, how often too often, and whether they still answer.
with

-- An asking counts once, on the day of the invitation that arrived first; reminders are no further one.
askings as (
    select * from {{ ref('fct_survey_invitations') }}
    where is_asked and customer_key is not null and origin_entity = 'invitations' and {{ asks_customers() }}
),

-- In the 90 days that end with its own: after t - 90, up to t.
placed as (
    select
        askings.invitation_key,
        count(*) as place
    from askings
    inner join askings as earlier
        on askings.customer_key = earlier.customer_key
        and askings.sent_date >= earlier.sent_date
        and askings.sent_date < {{ dbt.dateadd('day', var('survey_fatigue_days'), 'earlier.sent_date') }}
        and (
            askings.sent_at > earlier.sent_at
            or (askings.sent_at = earlier.sent_at and askings.invitation_key >= earlier.invitation_key)
        )
    group by askings.invitation_key
),

numbered as (
    select
        {{ period_start('askings.sent_date', 'month') }} as month_start,
        askings.brand_key,
        askings.customer_key,
        askings.is_responded,
        placed.place > {{ var('survey_invitations_cap') }} as is_breach,
        case when placed.place < 4 then cast(placed.place as {{ dbt.type_string() }}) else '4+' end as ordinal
    from askings
    inner join placed on askings.invitation_key = placed.invitation_key
),

numbered_or_all as (
    select * from numbered
    union all
    select month_start, brand_key, customer_key, is_responded, is_breach, 'all' as ordinal from numbered
),

counted as (
    select
        month_start,
        brand_key,
        ordinal,
        cast(count(distinct customer_key) as bigint) as customers,
        cast(count(*) as bigint) as invitations,
        {{ count_of('is_breach') }} as breaches,
        {{ count_of('is_responded') }} as responses
    from numbered_or_all
    group by month_start, brand_key, ordinal
),

hidden as (
    select
        *,
        invitations < {{ var('min_responses_display') }} as is_low_n,
        -- One customer may have a first and a second invitation in the month.
        {{ suppression(
            'customers', is_few('customers'), "ordinal = 'all'", 'month_start, brand_key', 'ordinal', overlapping=true
        ) }} as suppression
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
        {{ surrogate_key(['month_start', 'brand_key', 'ordinal']) }} as survey_fatigue_key,
        month_start,
        brand_key,
        ordinal,
        customers,
        invitations,
        {{ unless_suppressed('breaches') }} as breaches,
        {{ unless_suppressed(percent('breaches', 'invitations')) }} as breach_pct,
        {{ unless_suppressed('responses') }} as responses,
        {{ unless_suppressed(percent('responses', 'invitations')) }} as response_rate_pct,
        {{ unless_suppressed(wilson_bound('responses', 'invitations', '-')) }} as ci_low,
        {{ unless_suppressed(wilson_bound('responses', 'invitations', '+')) }} as ci_high,
        is_low_n,
        is_suppressed,
        suppression
    from flagged
)

select * from final
