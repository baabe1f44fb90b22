-- Each model shares out each conversion whole: no conversion is lost, none counts twice, by touches and by channels.
with

conversions as (
    select * from {{ ref('int_attribution_conversions') }}
),

brands as (
    select
        brand_key,
        count(*) as conversions
    from conversions
    group by brand_key
),

by_touch as (
    select
        'conversion' as what,
        conversions.conversion_key as which,
        credits.attribution_model,
        1 as conversions,
        coalesce(sum(credits.credit), 0) as credited
    from conversions
    left join {{ ref('mart_attribution') }} as credits on conversions.conversion_key = credits.conversion_key
    group by conversions.conversion_key, credits.attribution_model
),

by_channel as (
    select
        'brand, all channels' as what,
        brands.brand_key as which,
        channels.attribution_model,
        brands.conversions,
        coalesce(sum(channels.credited_conversions), 0) as credited
    from brands
    left join {{ ref('mart_attribution_channels') }} as channels
        on brands.brand_key = channels.brand_key
        and channels.period_type = 'all'
    group by brands.brand_key, channels.attribution_model, brands.conversions
)

select * from by_touch
where abs(credited - conversions) > 0.000001
union all
select * from by_channel
where abs(credited - conversions) > 0.000001 * conversions
