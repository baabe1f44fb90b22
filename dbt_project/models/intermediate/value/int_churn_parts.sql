-- One row per basis x brand x month that is over: how many customers were active at its first moment, and how many of
-- them were not at the next month's. Nothing is hidden here; the mart does that.
with

active as (
    select * from {{ ref('int_active_months') }}
),

clock as (
    select {{ local_date('clock_at', var('brand_timezone')) }} as today from ({{ data_clock() }}) as newest
),

followed as (
    select
        active.basis,
        active.brand_key,
        active.month_start,
        later.customer_key is null as is_lost
    from active
    cross join clock
    left join active as later
        on active.basis = later.basis
        and active.brand_key = later.brand_key
        and active.customer_key = later.customer_key
        and later.month_start = cast({{ dbt.dateadd('month', 1, 'active.month_start') }} as date)
    where cast({{ dbt.dateadd('month', 1, 'active.month_start') }} as date) <= clock.today
),

final as (
    select
        basis,
        brand_key,
        month_start,
        cast(count(*) as bigint) as active_at_start,
        {{ count_of('is_lost') }} as lost
    from followed
    group by basis, brand_key, month_start
)

select * from final
