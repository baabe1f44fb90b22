-- One row per currency x day from its first known rate: what one unit is worth in the reporting currency.
-- A day without a rate has the last one before it. Where no rate says it directly, the reverse rate does, else two
-- rates by way of a third currency.
{%- set reporting = text_literal(var('reporting_currency')) %}
with

told as (
    select
        upper(currency) as currency,
        upper(base_currency) as base_currency,
        rated_on,
        rate,
        row_number() over (
            partition by upper(currency), upper(base_currency), rated_on
            order by source_vendor, source_instance, source_record_key
        ) as place
    from {{ ref('int_commerce__currency_rates') }}
),

both_ways as (
    select currency, base_currency, rated_on, rate, 1 as way
    from told
    where place = 1
    union all
    select
        base_currency as currency,
        currency as base_currency,
        rated_on,
        cast(1 / {{ as_double('rate') }} as decimal(19, 12)) as rate,
        2 as way
    from told
    where place = 1
),

observed as (
    select
        currency,
        base_currency,
        rated_on,
        rate,
        lead(rated_on) over (partition by currency, base_currency order by rated_on) as next_rated_on
    from (
        select
            *,
            row_number() over (partition by currency, base_currency, rated_on order by way) as place
        from both_ways
    ) as ways
    where place = 1 and currency != base_currency and rate > 0
),

-- Every day that an amount can be of: to two days after the newest load, since zones differ.
last_day as (
    select cast({{ dbt.dateadd('day', 2, 'clock_at') }} as date) as last_day
    from ({{ data_clock() }}) as clock
),

daily as (
    select
        observed.currency,
        observed.base_currency,
        dates.date_day as rate_day,
        observed.rate,
        observed.rated_on
    from observed
    inner join {{ ref('dim_date') }} as dates
        on observed.rated_on <= dates.date_day
        and dates.date_day < coalesce(observed.next_rated_on, cast('9999-12-31' as date))
    cross join last_day
    where dates.date_day <= coalesce(last_day.last_day, observed.rated_on)
),

candidates as (
    select currency, rate_day, rate, rated_on, 0 as detour, '' as by_way_of
    from daily
    where base_currency = {{ reporting }}
    union all
    select
        first_leg.currency,
        first_leg.rate_day,
        cast({{ as_double('first_leg.rate') }} * {{ as_double('second_leg.rate') }} as decimal(19, 12)) as rate,
        least(first_leg.rated_on, second_leg.rated_on) as rated_on,
        1 as detour,
        first_leg.base_currency as by_way_of
    from daily as first_leg
    inner join daily as second_leg
        on first_leg.base_currency = second_leg.currency
        and first_leg.rate_day = second_leg.rate_day
    where second_leg.base_currency = {{ reporting }} and first_leg.currency != {{ reporting }}
),

best as (
    select
        *,
        row_number() over (partition by currency, rate_day order by detour asc, rated_on desc, by_way_of asc) as place
    from candidates
),

final as (
    select
        {{ surrogate_key(['currency', 'rate_day']) }} as currency_rate_key,
        currency,
        rate_day,
        {{ reporting }} as reporting_currency,
        rate as fx_rate,
        rated_on as fx_date,
        rated_on < rate_day as is_carried_on
    from best
    where place = 1
)

select * from final
