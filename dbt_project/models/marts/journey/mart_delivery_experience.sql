-- One row per period (quarter of delivery, all) x brand x condition: how customers judge orders that came late, beside
-- those that came in time; by the day (late, on_time, not_told), and by the moment (after_due, by_due).
{%- set in_time = {'late': 'on_time', 'after_due': 'by_due'} %}
{%- set grain = 'period_type, period_start, brand_key, condition' %}
with

orders as (
    select
        source_instance,
        order_id,
        brand_key,
        {{ period_start('delivered_date', 'quarter') }} as delivered_quarter,
        case when is_late then 'late' when not is_late then 'on_time' else 'not_told' end as condition,
        case when delivered_at > due_at then 'after_due' when due_at is not null then 'by_due' end as by_moment
    from {{ ref('fct_orders') }}
    where delivered_date is not null and not is_test
),

opinions as (
    select source_instance, journey_subject_id as order_id, score_0_100, experience_polarity
    from {{ ref('fct_touchpoints') }}
    where journey_subject = 'order' and score_0_100 is not null and not is_bot and not is_test and not is_deleted
),

judged as (
    select
        source_instance,
        order_id,
        count(*) as measured,
        {{ count_of('experience_polarity = -1') }} as negative,
        sum(score_0_100) as score_sum,
        {{ sum_of_squares('score_0_100') }} as score_sum_sq
    from opinions
    group by source_instance, order_id
),

delivered as (
    select
        orders.*,
        coalesce(judged.measured, 0) as measured,
        coalesce(judged.negative, 0) as negative,
        coalesce(judged.score_sum, 0) as score_sum,
        coalesce(judged.score_sum_sq, 0) as score_sum_sq
    from orders
    left join judged on orders.source_instance = judged.source_instance and orders.order_id = judged.order_id
),

placed as (
    {%- for period, start in [
        ('quarter', 'delivered_quarter'), ('all', 'min(delivered_quarter) over (partition by brand_key)')
    ] %}
    {%- set outer = loop %}
    {%- for condition in ['condition', 'by_moment', "'all'"] %}
    select
        '{{ period }}' as period_type,
        {{ start }} as period_start,
        brand_key,
        {{ condition }} as condition,
        measured, negative, score_sum, score_sum_sq
    from delivered
    {{ 'union all' if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as orders,
        cast(sum(measured) as bigint) as measured,
        cast(sum(negative) as bigint) as negative,
        {{ sum_of('score_sum', 9) }} as score_sum,
        {{ sum_of('score_sum_sq', 9) }} as score_sum_sq
    from placed
    where condition is not null
    group by {{ grain }}
),

flagged as (
    select
        *,
        {{ mean_of('score_sum', 'measured') }} as mean_score,
        {{ sample_variance('score_sum', 'score_sum_sq', 'measured') }} as score_variance,
        measured < {{ var('min_responses_display') }} as is_low_n,
        {{ suppression(
            'measured', is_few('measured'), "condition = 'all'", 'period_type, period_start, brand_key', 'condition',
            family="case when condition in ('after_due', 'by_due') then 'moment' else 'day' end"
        ) }} as suppression
    from counted
),

told as (
    select
        *,
        suppression is not null as is_suppressed
    from flagged
),

compared as (
    select
        told.*,
        case
            when not told.is_suppressed and not on_time.is_suppressed
                then told.mean_score - on_time.mean_score
        end as gap_to_on_time,
        {{ change_error(
            'told.score_variance', 'told.measured', 'on_time.score_variance', 'on_time.measured'
        ) }} as gap_error
    from told
    left join told as on_time
        on told.period_type = on_time.period_type
        and told.period_start = on_time.period_start
        and told.brand_key = on_time.brand_key
        and on_time.condition = case told.condition
            {%- for late, other in in_time.items() %}
            when '{{ late }}' then '{{ other }}'
            {%- endfor %}
        end
),

final as (
    select
        {{ surrogate_key(['period_type', 'period_start', 'brand_key', 'condition']) }} as delivery_experience_key,
        {{ grain }},
        orders,
        measured,
        {{ unless_suppressed('negative') }} as negative,
        {{ unless_suppressed('score_sum') }} as score_sum,
        {{ unless_suppressed('mean_score') }} as score_mean,
        {{ unless_suppressed(mean_bound('score_sum', 'score_sum_sq', 'measured', '-', 0, 100)) }} as ci_low,
        {{ unless_suppressed(mean_bound('score_sum', 'score_sum_sq', 'measured', '+', 0, 100)) }} as ci_high,
        {{ unless_suppressed(percent('negative', 'measured')) }} as negative_pct,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '-')) }} as negative_ci_low,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '+')) }} as negative_ci_high,
        gap_to_on_time,
        gap_to_on_time - {{ var('z_95') }} * gap_error as gap_ci_low,
        gap_to_on_time + {{ var('z_95') }} * gap_error as gap_ci_high,
        is_low_n,
        is_suppressed,
        suppression
    from compared
)

select * from final
