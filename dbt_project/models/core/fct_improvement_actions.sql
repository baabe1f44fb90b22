-- One row per improvement action, with the score that it is about before it was opened and after it was closed.
{%- set days = 90 %}
with

actions as (
    select * from {{ ref('stg_reference__improvement_actions') }}
),

definitions as (
    select kpi, metric from {{ ref('stg_reference__kpi_definitions') }}
),

answers as (
    select * from {{ ref('fct_survey_answers') }}
    where answer_status = 'scored' and {{ counts_in_scores() }}
),

-- An answer counts for what the action names: a touchpoint type, a brand; what it leaves open, all count.
about as (
    select
        actions.action_id,
        definitions.metric,
        case
            when answers.submitted_date < actions.opened_on then 'before'
            when answers.submitted_date >= actions.closed_on then 'after'
        end as period,
        answers.nps_group,
        answers.effort_0_100,
        answers.is_satisfied
    from actions
    inner join definitions on actions.kpi = definitions.kpi
    inner join answers
        on definitions.metric = answers.metric
        and coalesce(actions.touchpoint_type, answers.touchpoint_type, '') = coalesce(answers.touchpoint_type, '')
        and coalesce(actions.brand_key, answers.brand_key) = answers.brand_key
        and (definitions.metric != 'nps' or actions.kpi = 'nps_' || answers.nps_kind)
    where (
        answers.submitted_date < actions.opened_on
        and answers.submitted_date >= cast({{ dbt.dateadd('day', -days, 'actions.opened_on') }} as date)
    ) or (
        answers.submitted_date >= actions.closed_on
        and answers.submitted_date < cast({{ dbt.dateadd('day', days, 'actions.closed_on') }} as date)
    )
),

parts as (
    select
        action_id,
        period,
        max(metric) as metric,
        cast(count(*) as bigint) as responses,
        {{ count_of("case metric when 'nps' then nps_group = 'promoter' else is_satisfied end") }} as hits,
        {{ count_of("nps_group = 'detractor'") }} as misses,
        {{ sum_of('effort_0_100', 9) }} as total,
        {{ sum_of('cast(effort_0_100 as decimal(18, 9)) * cast(effort_0_100 as decimal(18, 9))', 9) }} as total_sq
    from about
    where period is not null
    group by action_id, period
),

scores as (
    select
        *,
        {{ kpi_value('metric', 'hits', 'misses', 'total', 'responses') }} as value,
        {{ kpi_variance('metric', 'hits', 'misses', 'responses', 'total', 'total_sq', 'responses') }} as variance
    from parts
),

-- As on the board: too few answers on either side are shown and not compared.
compared as (
    select
        before_it.action_id,
        case
            when
                before_it.responses >= {{ var('min_responses_privacy') }}
                and after_it.responses >= {{ var('min_responses_privacy') }}
                then after_it.value - before_it.value
        end as change,
        {{ change_error('before_it.variance', 'before_it.responses', 'after_it.variance', 'after_it.responses') }}
            as change_error
    from scores as before_it
    inner join scores as after_it on before_it.action_id = after_it.action_id
    where before_it.period = 'before' and after_it.period = 'after'
),

final as (
    select
        actions.action_id as improvement_action_key,
        actions.action_id,
        actions.brand_key,
        actions.touchpoint_type,
        actions.kpi,
        actions.owner_entity_key,
        actions.opened_on as opened_date,
        actions.due_on as due_date,
        actions.closed_on as closed_date,
        case when actions.closed_on is not null then 'closed' else 'open' end as action_status,
        before_it.value as kpi_before,
        coalesce(before_it.responses, 0) as responses_before,
        after_it.value as kpi_after,
        coalesce(after_it.responses, 0) as responses_after,
        compared.change as kpi_change,
        {{ change_z('compared.change', 'compared.change_error') }} as change_z,
        {{ is_significant('compared.change', 'compared.change_error') }} as is_change_significant
    from actions
    left join scores as before_it on actions.action_id = before_it.action_id and before_it.period = 'before'
    left join scores as after_it on actions.action_id = after_it.action_id and after_it.period = 'after'
    left join compared on actions.action_id = compared.action_id
)

select * from final
