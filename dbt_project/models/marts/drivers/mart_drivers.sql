-- One row per period (quarter, year, all) x outcome x kind of driver x driver: what goes with a good or a bad score.
with

shares as (
    select * from {{ ref('int_driver_shares') }}
),

questions as (
    select
        {{ survey_question() }} as survey_question,
        max(question_text) as question_text
    from {{ ref('stg_reference__survey_scales') }}
    group by source_instance, survey_id, question_id
),

brands as (
    select
        outcome,
        case when min(brand_key) = max(brand_key) then min(brand_key) end as brand_key
    from {{ ref('int_driver_outcomes') }}
    group by outcome
),

hidden as (
    select
        *,
        {{ is_few('respondents') }} as is_suppressed,
        -- The interval of a correlation by Fisher's transformation.
        case when complete > 3 and abs(correlation) < 1 then atanh(correlation) end as fisher,
        {{ var('z_95') }} / sqrt(nullif(greatest(complete - 3, 0), 0)) as fisher_margin
    from shares
),

final as (
    select
        {{ surrogate_key([
            'hidden.period_type', 'hidden.period_start', 'hidden.outcome', 'hidden.driver_kind', 'hidden.driver'
        ]) }} as driver_key,
        hidden.period_type,
        hidden.period_start,
        brands.brand_key,
        hidden.outcome,
        coalesce(outcome_questions.question_text, hidden.outcome) as outcome_name,
        hidden.driver_kind,
        hidden.driver,
        coalesce(topics.topic_name, driver_questions.question_text, replace(hidden.driver, '_', ' ')) as driver_name,
        hidden.status,
        hidden.respondents,
        hidden.complete as complete_respondents,
        100 * hidden.r_squared as r_squared_pct,
        100 * hidden.share as share_pct,
        case
            when hidden.share is not null
                then cast(
                        rank() over (
                            partition by
                                hidden.period_type, hidden.period_start, hidden.outcome, hidden.driver_kind,
                                case when hidden.share is null then 0 else 1 end
                            order by hidden.share desc
                        ) as integer
                    )
        end as driver_rank,
        hidden.correlation,
        tanh(hidden.fisher - hidden.fisher_margin) as correlation_low,
        tanh(hidden.fisher + hidden.fisher_margin) as correlation_high,
        case when hidden.inflation < 1e9 then hidden.inflation end as variance_inflation,
        coalesce(hidden.inflation >= {{ var('driver_collinear_from') }}, false) as is_collinear,
        {%- for half in ['low', 'high'] %}
        {{ unless_suppressed('hidden.respondents_' ~ half, 'hidden.is_suppressed') }} as respondents_{{ half }},
        {%- for mean in ['mean', 'mean_native'] %}
        {{ shown('hidden.' ~ mean ~ '_' ~ half, 'hidden.respondents_' ~ half) }} as {{ mean }}_{{ half }},
        {%- endfor %}
        {%- endfor %}
        hidden.complete < {{ var('min_responses_display') }} as is_low_n,
        hidden.is_suppressed
    from hidden
    left join brands on hidden.outcome = brands.outcome
    left join questions as outcome_questions on hidden.outcome = outcome_questions.survey_question
    left join questions as driver_questions on hidden.driver = driver_questions.survey_question
    left join {{ ref('dim_topic') }} as topics
        on hidden.driver_kind = 'topic'
        and hidden.driver = topics.topic_key
)

select * from final
