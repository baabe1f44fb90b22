-- One row per audience (employees, partners) x month x brand x metric x survey question: what those who work for the
-- company and with it say. Customers are on the board, and never here.
with

answers as (
    select
        *,
        {{ period_start('submitted_date', 'month') }} as month_start
    from {{ ref('fct_survey_answers') }}
    where not {{ asks_customers() }} and excluded_reason is null and metric in ('nps', 'ces', 'csat')
),

parts as (
    select
        audience,
        month_start,
        brand_key,
        metric,
        source_instance,
        survey_id,
        question_id,
        {{ count_of("answer_status = 'scored'") }} as responses,
        {{ count_of("answer_status = 'unanswered'") }} as unanswered,
        {{ count_of("answer_status = 'quarantined'") }} as quarantined,
        {{ count_of("case metric when 'nps' then nps_group = 'promoter' when 'csat' then is_satisfied end") }} as hits,
        {{ count_of("metric = 'nps' and nps_group = 'detractor'") }} as misses,
        {{ sum_of("case when metric = 'ces' then effort_0_100 end", 9) }} as total,
        {{ sum_of(
            "case when metric = 'ces' then cast(effort_0_100 as decimal(18, 9)) * cast(effort_0_100 as decimal(18, 9)) end",
            9
        ) }} as total_sq
    from answers
    group by audience, month_start, brand_key, metric, source_instance, survey_id, question_id
),

-- Each answer weighs 1.
equal as (
    select
        *,
        responses as weight_sum,
        responses as weight_sum_sq
    from parts
),

scored as (
    select
        *,
        {{ small_numbers('responses') }}
    from ({{ scored_parts('equal') }})
),

final as (
    select
        {{ surrogate_key([
            'audience', 'month_start', 'brand_key', 'metric', 'source_instance', 'survey_id', 'question_id'
        ]) }} as voice_of_staff_key,
        audience,
        month_start,
        brand_key,
        metric,
        source_instance,
        survey_id,
        question_id,
        responses,
        {%- for part in ['unanswered', 'quarantined', 'hits', 'misses', 'total', 'value', 'ci_low', 'ci_high'] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        is_low_n,
        is_suppressed
    from scored
)

select * from final
