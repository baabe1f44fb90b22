-- One row per KPI x month x dimension name x dimension value: the parts of every score in one shape, to be pooled by
-- any period. hits and misses are promoters and detractors (NPS) or satisfied answers (CSAT); total and total_sq sum
-- effort.
{%- set named = {'brand': 'brand_key', 'region': 'region_key', 'segment': 'segment', 'channel': 'channel_key',
    'journey_stage': 'stage_key', 'touchpoint': 'touchpoint_type', 'survey_question': 'survey_question'} %}
{%- set no_sum = 'cast(0 as decimal(38, 9))' %}
with

parts as (
    select
        'nps_' || nps_kind as kpi,
        month_start,
        brand_key,
        region_key,
        segment,
        channel_key,
        stage_key,
        touchpoint_type,
        survey_id || '.' || question_id as survey_question,
        responses,
        promoters as hits,
        detractors as misses,
        {{ no_sum }} as total,
        {{ no_sum }} as total_sq,
        unanswered,
        quarantined
    from {{ ref('mart_nps_monthly') }}
    union all
    select
        'ces_effort' as kpi,
        month_start,
        brand_key,
        region_key,
        segment,
        channel_key,
        stage_key,
        touchpoint_type,
        survey_id || '.' || question_id as survey_question,
        responses, 0 as hits, 0 as misses, effort_sum as total, effort_sum_sq as total_sq, unanswered, quarantined
    from {{ ref('mart_ces_monthly') }}
    union all
    select
        'csat' as kpi,
        month_start,
        brand_key,
        region_key,
        segment,
        channel_key,
        stage_key,
        touchpoint_type,
        survey_id || '.' || question_id as survey_question,
        responses,
        satisfied as hits,
        0 as misses,
        {{ no_sum }} as total,
        {{ no_sum }} as total_sq,
        unanswered,
        quarantined
    from {{ ref('mart_csat_monthly') }}
),

by_dimension as (
    select
        kpi,
        month_start,
        'all' as dim_name,
        'all' as dim_value,
        responses,
        hits,
        misses,
        total,
        total_sq,
        unanswered,
        quarantined
    from parts
    {%- for name, column in named.items() %}
    union all
    select
        kpi,
        month_start,
        '{{ name }}' as dim_name,
        coalesce({{ column }}, 'not_recorded') as dim_value,
        responses,
        hits,
        misses,
        total,
        total_sq,
        unanswered,
        quarantined
    from parts
    {%- endfor %}
),

final as (
    select
        kpi,
        month_start,
        dim_name,
        dim_value,
        cast(sum(responses) as bigint) as responses,
        cast(sum(hits) as bigint) as hits,
        cast(sum(misses) as bigint) as misses,
        cast(sum(total) as decimal(38, 9)) as total,
        cast(sum(total_sq) as decimal(38, 9)) as total_sq,
        cast(sum(unanswered) as bigint) as unanswered,
        cast(sum(quarantined) as bigint) as quarantined
    from by_dimension
    group by kpi, month_start, dim_name, dim_value
)

select * from final
