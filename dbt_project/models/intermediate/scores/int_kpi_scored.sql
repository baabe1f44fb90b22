-- One row per KPI x period x dimension name x dimension value: the score, its 95 % interval, the variance of one
-- answer, and why it must not be shown, if so. Nothing is hidden here; the board does that.
{%- set least = var('min_responses_privacy') %}
{%- set whole = 'partition by kpi, period_type, period_start' %}
with

periods as (
    select
        periods.*,
        definitions.metric
    from {{ ref('int_kpi_periods') }} as periods
    inner join {{ ref('stg_reference__kpi_definitions') }} as definitions on periods.kpi = definitions.kpi
),

-- Persons are hidden by their number, however little their answers weigh.
scored as (
    select
        *,
        responses > 0 and responses < {{ least }} as is_few
    from ({{ scored_parts('periods') }})
),

-- The members of a dimension are parts of one whole.
compared as (
    select
        *,
        max(case when dim_name = 'all' then responses end) over ({{ whole }}) as responses_of_all,
        sum(responses) over ({{ whole }}, dim_name) as responses_of_members,
        sum(case when is_few then responses else 0 end) over ({{ whole }}, dim_name) as responses_hidden,
        row_number() over (
            {{ whole }}, dim_name
            order by case when responses = 0 or is_few then 1 else 0 end, responses, dim_value
        ) as place_of_shown
    from scored
),

final as (
    select
        kpi,
        period_type,
        period_start,
        dim_name,
        dim_value,
        metric,
        responses,
        coalesce(effective_responses, 0) as effective_responses,
        weight_sum,
        weight_sum_sq,
        hits,
        misses,
        total,
        total_sq,
        unanswered,
        quarantined,
        value,
        variance,
        ci_low,
        ci_high,
        case
            when is_few then 'few_answers'
            -- What is left of a shown total without its shown members is a figure too: it must be of five persons.
            -- Where the members overlap nothing is left over.
            when dim_name != 'all' and responses > 0 and place_of_shown = 1
                and responses_hidden > 0 and responses_hidden < {{ least }}
                and responses_of_all >= {{ least }} and responses_of_members <= responses_of_all
                then 'complementary'
        end as suppression
    from compared
)

select * from final
