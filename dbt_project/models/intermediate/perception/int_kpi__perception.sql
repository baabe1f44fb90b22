-- One row per KPI of how brands are seen x month x dimension: its parts, in the shape of the board.
{%- set kpis = {
    'rating_0_100': ('reviews', 'true', {
        'responses': "rating_status = 'rated'",
        'unanswered': "rating_status = 'unrated'",
        'quarantined': "rating_status in ('quarantined', 'ambiguous')",
    }),
    'review_reply_rate': ('reviews', 'is_reply_due', {'responses': 'true', 'hits': 'is_replied'}),
    'net_sentiment': ('feedback', 'true', {
        'responses': 'true', 'hits': 'polarity = 1', 'misses': 'polarity = -1'
    }),
} %}
{%- set counts = ['responses', 'hits', 'misses', 'unanswered', 'quarantined'] %}
with

clock as (
    {{ data_clock() }}
),

feedback as (
    select
        brand_key,
        {{ period_start('occurred_date', 'month') }} as month_start,
        polarity
    from {{ ref('int_feedback_polarity') }}
    where polarity is not null
),

reviews as (
    select
        reviews.brand_key,
        {{ period_start('reviews.submitted_date', 'month') }} as month_start,
        reviews.rating_0_100,
        reviews.rating_status,
        {{ is_reply_due('reviews', 'clock.clock_at') }} as is_reply_due,
        {{ days_to_reply('reviews') }} is not null as is_replied
    from {{ ref('fct_reviews') }} as reviews
    inner join {{ ref('int_feedback_polarity') }} as feedback on reviews.touchpoint_key = feedback.touchpoint_key
    cross join clock
),

members as (
    {%- for kpi, (relation, condition, parts) in kpis.items() %}
    {%- set outer = loop %}
    {%- for name, value in [('all', "'all'"), ('brand', 'brand_key')] %}
    select
        '{{ kpi }}' as kpi,
        month_start,
        '{{ name }}' as dim_name,
        {{ value }} as dim_value,
        {%- for part in counts %}
        {{ parts.get(part, 'false') }} as {{ part }},
        {%- endfor %}
        {{ 'rating_0_100' if kpi == 'rating_0_100' else 'null' }} as value
    from {{ relation }}
    where {{ condition }}
    {{ 'union all' if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
),

counted as (
    select
        kpi,
        month_start,
        dim_name,
        dim_value,
        {%- for part in counts %}
        {{ count_of(part) }} as {{ part }},
        {%- endfor %}
        {{ sum_of('value', 9) }} as total,
        {{ sum_of_squares('value') }} as total_sq
    from members
    group by kpi, month_start, dim_name, dim_value
),

final as (
    select
        kpi,
        month_start,
        dim_name,
        dim_value,
        {{ kpi_measures_of({
            'responses': 'responses', 'weight_sum': 'responses', 'weight_sum_sq': 'responses', 'hits': 'hits',
            'misses': 'misses', 'total': 'total', 'total_sq': 'total_sq', 'unanswered': 'unanswered',
            'quarantined': 'quarantined',
        }) }}
    from counted
)

select * from final
