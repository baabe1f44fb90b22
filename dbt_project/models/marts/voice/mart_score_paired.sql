-- One row per KPI x quarter: how the customers who answered the same question in the quarter before, too, changed.
with

answers as (
    select
        customer_key,
        source_instance,
        survey_id,
        question_id,
        case metric when 'nps' then 'nps_' || nps_kind when 'ces' then 'ces_effort' else metric end as kpi,
        {{ period_start('submitted_date', 'quarter') }} as quarter_start,
        cast(
            case metric
                when 'nps' then case nps_group when 'promoter' then 100 when 'passive' then 0 else -100 end
                when 'ces' then effort_0_100
                when 'csat' then case when is_satisfied then 100 else 0 end
            end as decimal(18, 9)
        ) as score,
        -- Of several answers to one question in a quarter the latest is where the customer stands at its end.
        row_number() over (
            partition by
                customer_key, source_instance, survey_id, question_id, metric, nps_kind,
                {{ period_start('submitted_date', 'quarter') }}
            order by submitted_at desc, answer_key desc
        ) as recency
    from {{ ref('fct_survey_answers') }}
    where metric in ('nps', 'ces', 'csat') and answer_status = 'scored' and customer_key is not null
        and {{ counts_in_scores() }}
),

latest as (
    select * from answers
    where recency = 1
),

-- A customer counts once, whatever the number of questions he answered twice.
customers as (
    select
        now_it.kpi,
        now_it.quarter_start,
        now_it.customer_key,
        cast(avg(now_it.score) as decimal(18, 9)) as score,
        cast(avg(before_it.score) as decimal(18, 9)) as score_before
    from latest as now_it
    inner join latest as before_it
        on now_it.kpi = before_it.kpi
        and now_it.customer_key = before_it.customer_key
        and now_it.source_instance = before_it.source_instance
        and now_it.survey_id = before_it.survey_id
        and now_it.question_id = before_it.question_id
        and now_it.quarter_start = {{ dbt.dateadd('month', 3, 'before_it.quarter_start') }}
    group by now_it.kpi, now_it.quarter_start, now_it.customer_key
),

summed as (
    select
        kpi,
        quarter_start,
        cast(count(*) as bigint) as pairs,
        {{ sum_of('score', 9) }} as score_sum,
        {{ sum_of('score_before', 9) }} as score_before_sum,
        {{ sum_of('score - score_before', 9) }} as difference_sum,
        {{ sum_of('(score - score_before) * (score - score_before)', 9) }} as difference_sum_sq
    from customers
    group by kpi, quarter_start
),

spread as (
    select
        *,
        {{ as_double('difference_sum') }} / pairs as mean_difference,
        sqrt({{ sample_variance('difference_sum', 'difference_sum_sq', 'pairs') }} / pairs) as standard_error,
        {{ small_numbers('pairs') }}
    from summed
),

bounded as (
    select
        *,
        mean_difference - {{ student_t('(pairs - 1)') }} * standard_error as ci_low,
        mean_difference + {{ student_t('(pairs - 1)') }} * standard_error as ci_high,
        {{ change_z('mean_difference', 'standard_error') }} as z
    from spread
),

final as (
    select
        {{ surrogate_key(['kpi', 'quarter_start']) }} as score_paired_key,
        kpi,
        quarter_start,
        pairs,
        {{ unless_suppressed(mean_of('score_sum', 'pairs')) }} as value,
        {{ unless_suppressed(mean_of('score_before_sum', 'pairs')) }} as value_before,
        {%- for part in [
            'difference_sum', 'difference_sum_sq', 'mean_difference', 'standard_error', 'z', 'ci_low', 'ci_high'
        ] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        {{ unless_suppressed('ci_low > 0 or ci_high < 0') }} as is_significant,
        is_low_n,
        is_suppressed
    from bounded
)

select * from final
