-- One row per KPI of journeys x month x dimension: its parts, in the shape of the board. A share has no misses.
with

clock as (
    {{ data_clock() }}
),

journeys as (
    select
        journeys.brand_key,
        {{ period_start('journeys.started_date', 'month') }} as month_start,
        {{ journey_end('journeys.') }} = 'CONVERT' as is_hit
    from {{ ref('fct_journeys') }} as journeys
    inner join {{ ref('dim_journey_type') }} as journey_types on journeys.journey_type = journey_types.journey_type
    cross join clock
    -- A subscription has converted when it begins. A journey that may still convert is not counted as one that did not.
    where
        journeys.journey_kind = 'customer'
        and journeys.journey_subject != 'subscription'
        and {{ mature_on('journeys.started_date', 'journey_types.timeout_days') }}
        <= {{ local_date('clock.clock_at', var('brand_timezone')) }}
),

touchpoints as (
    select
        brand_key,
        {{ period_start('occurred_date', 'month') }} as month_start,
        experience_polarity = -1 as is_hit
    from {{ ref('fct_touchpoints') }}
    where experience_polarity is not null and not is_bot and not is_test and not is_deleted
),

parts as (
    {{ kpi_rows('journey_conversion', 'journeys', hits='is_hit') }}
    union all
    {{ kpi_rows('negative_touchpoints', 'touchpoints', hits='is_hit') }}
)

select * from parts
