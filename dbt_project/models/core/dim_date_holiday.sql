-- One row per holiday and region: a day on which the schedule of the region's customers has no opening.
with

schedules as (
    select distinct schedule_key, brand_key, region_key from {{ ref('stg_reference__business_hours') }}
    where team_ref is null
),

-- The schedule of a case of nobody's team: the region's own, else one that names no region.
fitting as (
    select
        regions.region_key,
        schedules.schedule_key,
        row_number() over (
            partition by regions.region_key
            order by
                case when schedules.region_key is null then 1 else 0 end,
                case when schedules.brand_key is null then 0 else 1 end,
                schedules.schedule_key
        ) as place
    from {{ ref('dim_region') }} as regions
    inner join schedules on coalesce(schedules.region_key, regions.region_key) = regions.region_key
),

final as (
    select
        {{ surrogate_key(['holidays.holiday_date', 'fitting.region_key']) }} as date_holiday_key,
        holidays.holiday_date as date_day,
        fitting.region_key,
        min(fitting.schedule_key) as schedule_key,
        min(holidays.holiday_name) as holiday_name
    from fitting
    inner join {{ ref('stg_reference__holidays') }} as holidays
        on fitting.schedule_key = coalesce(holidays.schedule_key, fitting.schedule_key)
    where fitting.place = 1
    group by holidays.holiday_date, fitting.region_key
)

select * from final
