-- One row per KPI x year of the answer x dimension x group x horizon: what customers who had answered alike were worth
-- afterwards. An association, never an effect.
{%- set grain = ['kpi', 'response_year', 'dim_name', 'dim_value', 'experience_group', 'horizon_days'] %}
{%- set unit = 'units.dim_name, units.answer_key, units.horizon_days' %}
with

clock as (
    {{ data_clock() }}
),

customers as (
    {{ valued_customers() }}
),

answers as (
    select
        answers.customer_key,
        answers.brand_key,
        answers.answer_key,
        answers.submitted_at,
        answers.submitted_date,
        {{ period_start('answers.submitted_date', 'year') }} as response_year,
        case answers.metric when 'nps' then 'nps_' || answers.nps_kind when 'ces' then 'ces_effort' else 'csat' end
            as kpi,
        case answers.metric when 'nps' then 'detractor' when 'ces' then 'high_effort' else 'not_satisfied' end
            as base_group,
        case
            when answers.metric = 'nps' then answers.nps_group
            when answers.metric = 'csat'
                then case when answers.is_satisfied then 'satisfied' else 'not_satisfied' end
            when {{ is_low_effort('answers.effort_0_100') }} then 'low_effort'
            when {{ is_high_effort('answers.effort_0_100') }} then 'high_effort'
            else 'mid_effort'
        end as experience_group
    from {{ ref('fct_survey_answers') }} as answers
    inner join customers on answers.customer_key = customers.customer_key
    where
        answers.answer_status = 'scored'
        and answers.metric in ('nps', 'ces', 'csat')
        and {{ counts_in_scores('answers.') }}
),

scoped as (
    select *, 'all' as dim_name, 'all' as dim_value from answers
    union all
    select *, 'brand' as dim_name, brand_key as dim_value from answers
),

-- Who answers again in the same year is the same customer: his first answer stands for him.
first_answers as (
    select
        *,
        row_number() over (
            partition by kpi, response_year, dim_name, dim_value, customer_key
            order by submitted_at, answer_key
        ) as place
    from scoped
),

horizons as (
    {%- for days in var('value_horizon_days') %}
    select
        *,
        {{ days }} as horizon_days,
        {{ seconds_after(days * 86400, 'submitted_at') }} as ends_at,
        cast({{ dbt.dateadd('day', days, 'submitted_date') }} as date) as ends_date
    from first_answers
    where place = 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Who was not watched to the end of the horizon is left out: what he did not buy yet is no 0.
units as (
    select horizons.*
    from horizons
    cross join clock
    where horizons.ends_at <= clock.clock_at
),

money as (
    select
        {{ unit }},
        {{ sum_of('movements.amount', 4) }} as revenue,
        {{ count_of('movements.is_purchase') }} as purchases,
        {{ count_of('movements.is_unconverted') }} as unconverted
    from units
    inner join {{ ref('int_value_movements') }} as movements
        on units.customer_key = movements.customer_key
        and units.submitted_at < movements.moved_at
        and units.ends_at >= movements.moved_at
        and (units.dim_name = 'all' or units.brand_key = movements.brand_key)
    group by {{ unit }}
),

subscriptions as (
    select
        {{ unit }},
        {{ dbt.bool_or(
            'subscriptions.ended_date > units.submitted_date and subscriptions.ended_date <= units.ends_date'
        ) }} as has_ended,
        {{ dbt.bool_or('subscriptions.ended_date is null or subscriptions.ended_date > units.ends_date') }} as runs_on
    from units
    inner join {{ ref('int_subscriptions') }} as subscriptions
        on units.customer_key = subscriptions.customer_key
        and units.ends_date >= subscriptions.started_date
        and (units.dim_name = 'all' or units.brand_key = subscriptions.brand_key)
    group by {{ unit }}
),

measured as (
    select
        units.*,
        money.revenue,
        coalesce(money.unconverted, 0) as unconverted,
        money.purchases > 0 as is_retained,
        coalesce(subscriptions.has_ended, false)
        or (not coalesce(money.purchases > 0, false) and not coalesce(subscriptions.runs_on, false)) as is_churned
    from units
    left join money
        on units.dim_name = money.dim_name
        and units.answer_key = money.answer_key
        and units.horizon_days = money.horizon_days
    left join subscriptions
        on units.dim_name = subscriptions.dim_name
        and units.answer_key = subscriptions.answer_key
        and units.horizon_days = subscriptions.horizon_days
),

counted as (
    select
        {{ grain | join(', ') }},
        base_group,
        cast(count(*) as bigint) as customers,
        {{ sum_of('revenue', 4) }} as revenue_sum,
        {{ sum_of('cast(revenue as decimal(18, 4)) * cast(revenue as decimal(18, 4))', 8) }} as revenue_sum_sq,
        cast(sum(unconverted) as bigint) as unconverted_amounts,
        {{ count_of('is_retained') }} as retained,
        {{ count_of('is_churned') }} as churned
    from measured
    group by {{ grain | join(', ') }}, base_group
),

scored as (
    select
        *,
        {{ mean_of('revenue_sum', 'customers') }} as mean_revenue,
        {{ sample_variance('revenue_sum', 'revenue_sum_sq', 'customers') }} / customers as error_sq,
        customers < {{ var('min_responses_display') }} as is_low_n,
        -- Who answered to two brands is a customer of either and one of all.
        {{ suppression(
            'customers', is_few('customers'), "dim_name = 'all'", 'kpi, response_year, experience_group, horizon_days',
            'dim_value', overlapping=true
        ) }} as suppression
    from counted
),

told as (
    select
        *,
        suppression is not null as is_suppressed
    from scored
),

compared as (
    select
        told.*,
        case when not base.is_suppressed then told.mean_revenue - base.mean_revenue end as gap_to_base,
        base.error_sq as base_error_sq,
        {{ welch_degrees('told.error_sq', 'told.customers', 'base.error_sq', 'base.customers') }} as degrees
    from told
    left join told as base
        on told.base_group = base.experience_group
        and told.experience_group != base.experience_group
        {%- for column in grain if column != 'experience_group' %}
        and told.{{ column }} = base.{{ column }}
        {%- endfor %}
),

bounded as (
    select
        *,
        {{ mean_bound('revenue_sum', 'revenue_sum_sq', 'customers', '-') }} as ci_low,
        {{ mean_bound('revenue_sum', 'revenue_sum_sq', 'customers', '+') }} as ci_high,
        {%- for share in ['retained', 'churned'] %}
        {{ percent(share, 'customers') }} as {{ share }}_pct,
        {{ wilson_bound(share, 'customers', '-') }} as {{ share }}_ci_low,
        {{ wilson_bound(share, 'customers', '+') }} as {{ share }}_ci_high,
        {%- endfor %}
        {{ welch_margin('error_sq', 'base_error_sq', 'degrees') }} as gap_margin
    from compared
),

final as (
    select
        {{ surrogate_key(grain) }} as experience_value_key,
        {{ grain | join(', ') }},
        customers,
        {{- shown_columns([
            'revenue_sum', 'revenue_sum_sq', 'unconverted_amounts', 'mean_revenue', 'ci_low', 'ci_high', 'retained',
            'retained_pct',
            'retained_ci_low', 'retained_ci_high', 'churned', 'churned_pct', 'churned_ci_low', 'churned_ci_high',
            'gap_to_base'
        ]) }}
        {{ unless_suppressed('gap_to_base - gap_margin') }} as gap_ci_low,
        {{ unless_suppressed('gap_to_base + gap_margin') }} as gap_ci_high,
        is_low_n,
        is_suppressed,
        suppression
    from bounded
)

select * from final
