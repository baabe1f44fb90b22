-- One row per conversion x touch x attribution model: the credit that the model gives to the touch.
{{ config(materialized='view') }}
with

conversions as (
    select * from {{ ref('int_attribution_conversions') }}
),

credits as (
    select * from {{ ref('int_attribution_credits') }}
),

models as (
    {%- for model in path_models() %}
    select '{{ model }}' as attribution_model
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

credited as (
    select
        conversions.conversion_key,
        conversions.conversion_type,
        conversions.converted_at,
        conversions.converted_date,
        conversions.brand_key,
        conversions.value_reporting,
        models.attribution_model,
        credits.touchpoint_key,
        credits.position,
        credits.positions,
        credits.age_days,
        credits.conversion_key is null as is_without_touches,
        coalesce(credits.channel_key, 'unknown') as channel_key,
        case
            when credits.conversion_key is null then 1
            {%- for model in path_models() %}
            when models.attribution_model = '{{ model }}' then credits.{{ model }}_credit
            {%- endfor %}
        end as credit
    from conversions
    left join credits on conversions.conversion_key = credits.conversion_key
    cross join models
),

final as (
    select
        {{ surrogate_key(['conversion_key', 'touchpoint_key', 'attribution_model']) }} as attribution_key,
        conversion_key,
        conversion_type,
        converted_at,
        converted_date,
        brand_key,
        attribution_model,
        touchpoint_key,
        channel_key,
        is_without_touches,
        cast(position as bigint) as position,
        cast(coalesce(positions, 0) as bigint) as positions,
        age_days,
        {{ as_double('credit') }} as credit,
        cast(credit * {{ as_double('value_reporting') }} as decimal(38, 9)) as credited_value
    from credited
)

select * from final
