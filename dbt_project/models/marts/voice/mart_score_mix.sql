-- One row per KPI x quarter x dimension: how much of the change of the total is change within its members, and how much
-- is that other members weigh more now.
{%- set whole = 'partition by kpi, period_start, dim_name' %}
with

quarters as (
    select * from {{ ref('int_kpi_scored') }}
    where period_type = 'quarter'
),

totals as (
    select
        now_it.kpi,
        now_it.period_start,
        before_it.period_start as before_start,
        now_it.responses,
        before_it.responses as responses_before,
        now_it.effective_responses,
        before_it.effective_responses as effective_before,
        {{ change_error(
            'now_it.variance', 'now_it.effective_responses', 'before_it.variance', 'before_it.effective_responses'
        ) }} as change_error,
        now_it.suppression is not null or before_it.suppression is not null as is_suppressed
    from quarters as now_it
    inner join quarters as before_it
        on now_it.kpi = before_it.kpi
        and now_it.period_start = {{ dbt.dateadd('month', 3, 'before_it.period_start') }}
    where now_it.dim_name = 'all' and before_it.dim_name = 'all'
        and now_it.responses > 0 and before_it.responses > 0
),

pairs as (
    select
        totals.kpi,
        totals.period_start,
        quarters.dim_name,
        quarters.dim_value,
        max(quarters.suppression)
            over (partition by totals.kpi, totals.period_start, quarters.dim_name, quarters.dim_value)
            as suppression,
        quarters.period_start = totals.period_start as is_now,
        quarters.metric,
        quarters.weight_sum,
        quarters.hits,
        quarters.misses,
        quarters.total
    from totals
    inner join quarters
        on totals.kpi = quarters.kpi
        and (totals.period_start = quarters.period_start or totals.before_start = quarters.period_start)
    where quarters.dim_name in ('brand', 'region', 'segment', 'channel') and quarters.responses > 0
),

-- Members hidden in either quarter are one member in both, lest they be computed back from the effects.
named as (
    select
        *,
        case when suppression is null then 'member:' || dim_value else 'hidden' end as member
    from pairs
),

members as (
    select
        kpi,
        period_start,
        dim_name,
        member,
        {%- for part in ['weight_sum', 'hits', 'misses', 'total'] %}
        sum(case when is_now then {{ part }} else 0 end) as {{ part }},
        sum(case when is_now then 0 else {{ part }} end) as {{ part }}_before,
        {%- endfor %}
        metric
    from named
    group by kpi, period_start, dim_name, member, metric
),

scored as (
    select
        *,
        {{ kpi_value('metric', 'hits', 'misses', 'total', 'weight_sum') }} as score,
        {{ kpi_value('metric', 'hits_before', 'misses_before', 'total_before', 'weight_sum_before') }} as score_before,
        {{ as_double('weight_sum') }} / sum(weight_sum) over ({{ whole }}) as share,
        {{ as_double('weight_sum_before') }} / sum(weight_sum_before) over ({{ whole }}) as share_before
    from members
),

-- Who is in one quarter only has no change of score: all that he brings or takes is mix.
effects as (
    select
        *,
        coalesce((share + share_before) / 2 * (score - score_before), 0) as within_effect,
        (coalesce(score, score_before) + coalesce(score_before, score)) / 2 * (share - share_before) as mix_effect
    from scored
),

summed as (
    select
        kpi,
        period_start,
        dim_name,
        cast(count(*) as bigint) as members,
        {{ count_of('score is not null and score_before is not null') }} as members_in_both,
        {{ count_of('score > score_before') }} as members_up,
        {{ count_of('score < score_before') }} as members_down,
        sum(share * coalesce(score, 0)) as value,
        sum(share_before * coalesce(score_before, 0)) as value_before,
        sum(within_effect) as within_effect,
        sum(mix_effect) as mix_effect
    from effects
    group by kpi, period_start, dim_name
),

joined as (
    select
        summed.*,
        summed.value - summed.value_before as change,
        totals.responses,
        totals.responses_before,
        totals.change_error,
        totals.is_suppressed,
        case
            when summed.value < summed.value_before - 1e-9 then summed.members_up
            when summed.value > summed.value_before + 1e-9 then summed.members_down
        end as members_against,
        round(least(totals.effective_responses, totals.effective_before), 6) < {{ var('min_responses_display') }}
            as is_low_n
    from summed
    inner join totals on summed.kpi = totals.kpi and summed.period_start = totals.period_start
),

final as (
    select
        {{ surrogate_key(['kpi', 'period_start', 'dim_name']) }} as score_mix_key,
        kpi,
        period_start as quarter_start,
        dim_name,
        responses,
        responses_before,
        members,
        members_in_both,
        {%- for part in [
            'members_up', 'members_down', 'value', 'value_before', 'change', 'within_effect', 'mix_effect'
        ] %}
        {{ unless_suppressed(part) }} as {{ part }},
        {%- endfor %}
        {{ unless_suppressed('change - ' ~ var('z_95') ~ ' * change_error') }} as ci_low,
        {{ unless_suppressed('change + ' ~ var('z_95') ~ ' * change_error') }} as ci_high,
        case
            when not is_suppressed
                then members_in_both > 0 and coalesce(members_against = members_in_both, false)
        end as is_simpson,
        is_low_n,
        is_suppressed
    from joined
)

select * from final
