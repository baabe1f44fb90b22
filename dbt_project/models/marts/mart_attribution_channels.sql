-- One row per period (month of the conversion, all) x brand x attribution model x channel: what the channel is worth.
with

conversions as (
    select
        *,
        {{ period_start('converted_date', 'month') }} as month_start,
        min({{ period_start('converted_date', 'month') }}) over (partition by brand_key) as first_month
    from {{ ref('int_attribution_conversions') }}
),

credits as (
    select * from {{ ref('int_attribution_credits') }}
),

removal as (
    select * from {{ ref('int_attribution_removal') }}
),

paid as (
    select
        conversions.month_start,
        conversions.first_month,
        conversions.brand_key,
        conversions.conversion_key,
        conversions.value_reporting,
        credits.conversion_key is null as is_without_touches,
        {%- for model in path_models() %}
        coalesce(credits.{{ model }}_credit, 1) as {{ model }}_credit,
        {%- endfor %}
        coalesce(credits.channel_key, 'unknown') as channel_key
    from conversions
    left join credits on conversions.conversion_key = credits.conversion_key
),

monthly as (
    select
        month_start,
        first_month,
        brand_key,
        channel_key,
        is_without_touches,
        {%- for model in path_models() %}
        {{ sum_of('cast(' ~ model ~ '_credit as decimal(18, 15))', 15) }} as {{ model }}_credit,
        {{ sum_of('cast(' ~ model ~ '_credit * ' ~ as_double('value_reporting') ~ ' as decimal(28, 9))', 9) }}
            as {{ model }}_value,
        {%- endfor %}
        cast(count(distinct conversion_key) as bigint) as conversions
    from paid
    group by month_start, first_month, brand_key, channel_key, is_without_touches
),

by_model as (
    {%- for model in path_models() %}
    select
        month_start,
        first_month,
        brand_key,
        channel_key,
        is_without_touches,
        '{{ model }}' as attribution_model,
        conversions,
        {{ model }}_credit as credit,
        {{ model }}_value as credited_value
    from monthly
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

by_period as (
    select
        'month' as period_type,
        month_start as period_start,
        brand_key,
        attribution_model,
        channel_key,
        is_without_touches,
        conversions,
        credit,
        credited_value,
        cast(null as double) as removal_effect
    from by_model
    union all
    select
        'all' as period_type,
        first_month as period_start,
        brand_key,
        attribution_model,
        channel_key,
        is_without_touches,
        cast(sum(conversions) as bigint) as conversions,
        {{ sum_of('credit', 15) }} as credit,
        {{ sum_of('credited_value', 9) }} as credited_value,
        cast(null as double) as removal_effect
    from by_model
    group by first_month, brand_key, attribution_model, channel_key, is_without_touches
),

-- What all channels of a brand have to share is the same in each model, so one of them tells it to Markov.
shared_out as (
    select
        brand_key,
        period_start,
        {{ sum_of('credit', 15) }} as credit,
        {{ sum_of('credited_value', 9) }} as credited_value
    from by_period
    where period_type = 'all' and attribution_model = 'linear' and not is_without_touches
    group by brand_key, period_start
),

linear as (
    select * from by_period
    where period_type = 'all' and attribution_model = 'linear'
),

-- A channel can have an effect without a converting path of its own: those who went on from it as others did convert.
markov as (
    select
        'all' as period_type,
        shared_out.period_start,
        removal.brand_key,
        'markov' as attribution_model,
        removal.channel_key,
        false as is_without_touches,
        coalesce(linear.conversions, 0) as conversions,
        cast(removal.share * {{ as_double('shared_out.credit') }} as decimal(38, 15)) as credit,
        cast(removal.share * {{ as_double('shared_out.credited_value') }} as decimal(38, 9)) as credited_value,
        removal.removal_effect
    from removal
    inner join shared_out on removal.brand_key = shared_out.brand_key
    left join linear
        on removal.brand_key = linear.brand_key
        and removal.channel_key = linear.channel_key
        and not linear.is_without_touches
    union all
    select
        period_type,
        period_start,
        brand_key,
        'markov' as attribution_model,
        channel_key,
        is_without_touches,
        conversions,
        credit,
        credited_value,
        removal_effect
    from linear
    where is_without_touches
),

unioned as (
    select * from by_period
    union all
    select * from markov
),

final as (
    select
        {{ surrogate_key([
            'period_type', 'period_start', 'brand_key', 'attribution_model', 'is_without_touches', 'channel_key',
        ]) }} as attribution_channel_key,
        period_type,
        period_start,
        brand_key,
        attribution_model,
        channel_key,
        is_without_touches,
        conversions,
        cast(credit as decimal(38, 9)) as credited_conversions,
        credited_value,
        {{ as_double('credit') }}
        / {{ as_double('sum(credit) over (partition by period_type, period_start, brand_key, attribution_model)') }}
            as credit_share,
        removal_effect
    from unioned
)

select * from final
