-- One row per journey type x period (quarter of start, all) x brand x stage, and one for all stages together: how
-- journeys are experienced. A stage counts once a journey, however often its customer was asked there.
{%- set grain = 'journey_type, period_type, period_start, brand_key, stage_key' %}
{%- set answered = [
    'nps_responses', 'promoters', 'detractors', 'effort_responses', 'effort_sum', 'effort_sum_sq', 'csat_responses',
    'satisfied'
] %}
{%- set means = [
    ('journey_score', 'ci', 'journey_score', 'journeys'), ('peak_score', 'peak_ci', 'worst_score', 'journeys'),
    ('end_score', 'end_ci', 'last_score', 'journeys'), ('touchpoint_score', 'touchpoint_ci', 'score', 'measured'),
] %}
{%- set bounds = [('low', '-'), ('high', '+')] %}
{%- set of_group = ['journey_type', 'period_type', 'period_start', 'brand_key', 'stage_key'] %}
with

journeys as (
    select
        journey_key,
        journey_type,
        brand_key,
        {{ period_start('started_date', 'quarter') }} as started_quarter
    from {{ ref('fct_journeys') }}
    where journey_kind = 'customer'
),

measured as (
    select
        journey_key,
        stage_key,
        score_0_100,
        experience_polarity,
        row_number() over (partition by journey_key, stage_key order by occurred_at desc, touchpoint_key desc)
            as from_end_of_stage,
        row_number() over (partition by journey_key order by occurred_at desc, touchpoint_key desc) as from_end
    from {{ ref('fct_touchpoints') }}
    where
        score_0_100 is not null
        and journey_key is not null
        and stage_key is not null
        and not is_bot
        and not is_test
        and not is_deleted
),

by_stage as (
    select
        journey_key,
        stage_key,
        count(*) as measured,
        {{ count_of('experience_polarity = 1') }} as positive,
        {{ count_of('experience_polarity = -1') }} as negative,
        sum(score_0_100) as score_sum,
        {{ sum_of_squares('score_0_100') }} as score_sum_sq,
        cast({{ as_double('sum(score_0_100)') }} / count(*) as decimal(18, 9)) as journey_score,
        min(score_0_100) as worst_score,
        max(case when from_end_of_stage = 1 then score_0_100 end) as last_score,
        max(case when from_end = 1 then score_0_100 end) as end_score
    from measured
    group by journey_key, stage_key
),

-- The journey as a whole: the mean of its stages, its worst touchpoint, its last one.
by_journey as (
    select
        journey_key,
        stage_key,
        measured, positive, negative, score_sum, score_sum_sq, journey_score, worst_score, last_score
    from by_stage
    union all
    select
        journey_key,
        'all' as stage_key,
        sum(measured) as measured,
        sum(positive) as positive,
        sum(negative) as negative,
        sum(score_sum) as score_sum,
        sum(score_sum_sq) as score_sum_sq,
        cast({{ as_double('sum(journey_score)') }} / count(*) as decimal(18, 9)) as journey_score,
        min(worst_score) as worst_score,
        max(end_score) as last_score
    from by_stage
    group by journey_key
),

-- What was answered to each kind of question, at the stage.
answers as (
    {%- for stage in ['answers.stage_key', "'all'"] %}
    select
        responses.journey_key,
        {{ stage }} as stage_key,
        answers.metric,
        answers.nps_group,
        answers.effort_0_100,
        answers.is_satisfied
    from {{ ref('fct_survey_answers') }} as answers
    inner join {{ ref('fct_survey_responses') }} as responses on answers.response_key = responses.response_key
    where
        answers.answer_status = 'scored'
        and {{ counts_in_scores('answers.') }}
        and responses.journey_key is not null
        and (answers.metric != 'nps' or answers.nps_kind = 'transactional')
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

asked as (
    select
        journey_key,
        stage_key,
        {{ count_of("metric = 'nps'") }} as nps_responses,
        {{ count_of("nps_group = 'promoter'") }} as promoters,
        {{ count_of("nps_group = 'detractor'") }} as detractors,
        {{ count_of("metric = 'ces'") }} as effort_responses,
        {{ sum_of('effort_0_100', 9) }} as effort_sum,
        {{ sum_of_squares('effort_0_100') }} as effort_sum_sq,
        {{ count_of("metric = 'csat'") }} as csat_responses,
        {{ count_of("metric = 'csat' and is_satisfied") }} as satisfied
    from answers
    group by journey_key, stage_key
),

placed as (
    {%- for period, start in [
        ('quarter', 'journeys.started_quarter'),
        ('all', 'min(journeys.started_quarter) over (partition by journeys.journey_type, journeys.brand_key)')
    ] %}
    select
        by_journey.*,
        journeys.journey_type,
        '{{ period }}' as period_type,
        {{ start }} as period_start,
        {%- for part in answered %}
        coalesce(asked.{{ part }}, 0) as {{ part }},
        {%- endfor %}
        journeys.brand_key
    from by_journey
    inner join journeys on by_journey.journey_key = journeys.journey_key
    left join asked on by_journey.journey_key = asked.journey_key and by_journey.stage_key = asked.stage_key
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        {{ grain }},
        cast(count(*) as bigint) as journeys,
        {%- for part in ['measured', 'positive', 'negative'] %}
        cast(sum({{ part }}) as bigint) as {{ part }},
        {%- endfor %}
        {{ sum_of('score_sum', 9) }} as score_sum,
        {{ sum_of('score_sum_sq', 9) }} as score_sum_sq,
        {%- for part in ['journey_score', 'worst_score', 'last_score'] %}
        {{ sum_of(part, 9) }} as {{ part }}_sum,
        {{ sum_of_squares(part) }} as {{ part }}_sum_sq,
        {%- endfor %}
        {%- for part in answered if part not in ('effort_sum', 'effort_sum_sq') %}
        cast(sum({{ part }}) as bigint) as {{ part }},
        {%- endfor %}
        {{ sum_of('effort_sum', 9) }} as effort_sum,
        {{ sum_of('effort_sum_sq', 9) }} as effort_sum_sq
    from placed
    group by {{ grain }}
),

flagged as (
    select
        *,
        {{ small_numbers('journeys') }}
    from counted
),

final as (
    select
        {{ surrogate_key(of_group) }} as journey_scores_key,
        {{ grain }},
        journeys,
        {%- for part in ['measured', 'positive', 'negative', 'score_sum', 'journey_score_sum'] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        {%- for name, bounds, part, n in means %}
        {{ unless_suppressed(mean_of(part ~ '_sum', n)) }} as {{ name }},
        {{ unless_suppressed(mean_bound(part ~ '_sum', part ~ '_sum_sq', n, '-', 0, 100)) }} as {{ bounds }}_low,
        {{ unless_suppressed(mean_bound(part ~ '_sum', part ~ '_sum_sq', n, '+', 0, 100)) }} as {{ bounds }}_high,
        {%- endfor %}
        {%- for part in ['positive', 'negative'] %}
        {{ unless_suppressed(percent(part, 'measured')) }} as {{ part }}_pct,
        {{ unless_suppressed(wilson_bound(part, 'measured', '-')) }} as {{ part }}_ci_low,
        {{ unless_suppressed(wilson_bound(part, 'measured', '+')) }} as {{ part }}_ci_high,
        {%- endfor %}
        nps_responses,
        {{ shown(nps_value('promoters', 'detractors', 'nps_responses'), 'nps_responses') }} as nps,
        {%- for name, sign in bounds %}
        {{ shown(nps_bound('promoters', 'detractors', 'nps_responses', sign), 'nps_responses') }} as nps_ci_{{ name }},
        {%- endfor %}
        effort_responses,
        {{ shown(mean_of('effort_sum', 'effort_responses'), 'effort_responses') }} as effort_mean,
        {%- for name, sign in bounds %}
        {{ shown(mean_bound('effort_sum', 'effort_sum_sq', 'effort_responses', sign, 0, 100), 'effort_responses') }}
            as effort_ci_{{ name }},
        {%- endfor %}
        csat_responses,
        {{ shown(percent('satisfied', 'csat_responses'), 'csat_responses') }} as csat_pct,
        {%- for name, sign in bounds %}
        {{ shown(wilson_bound('satisfied', 'csat_responses', sign), 'csat_responses') }} as csat_ci_{{ name }},
        {%- endfor %}
        is_low_n,
        is_suppressed
    from flagged
)

select * from final
