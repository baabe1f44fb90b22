-- One row per basis x brand x month that is over: of the customers active at its first moment, how many were lost.
with

counted as (
    select
        *,
        {{ small_numbers('active_at_start') }}
    from {{ ref('int_churn_parts') }}
),

scored as (
    select
        *,
        {{ percent('lost', 'active_at_start') }} as churn_pct,
        {{ wilson_bound('lost', 'active_at_start', '-') }} as ci_low,
        {{ wilson_bound('lost', 'active_at_start', '+') }} as ci_high,
        {{ annualised_pct('lost', 'active_at_start') }} as churn_annualised_pct
    from counted
),

final as (
    select
        {{ surrogate_key(['basis', 'brand_key', 'month_start']) }} as churn_monthly_key,
        basis,
        brand_key,
        month_start,
        active_at_start,
        {{- shown_columns(['lost', 'churn_pct', 'ci_low', 'ci_high', 'churn_annualised_pct']) }}
        is_low_n,
        is_suppressed
    from scored
)

select * from final
