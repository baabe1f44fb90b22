-- One row per period (month, all) x brand x source and class of tool: which share of customers and touchpoints it sees.
with

touchpoints as (
    select
        brand_key,
        {{ period_start('occurred_date', 'month') }} as month_start,
        source_vendor,
        source_instance,
        {{ tool_class('source_record_key') }} as tool_class,
        customer_key
    from {{ ref('fct_touchpoints') }}
    where not is_bot and not is_test and not is_deleted
),

periods as (
    select
        brand_key,
        'month' as period_type,
        month_start as period_start,
        source_vendor,
        source_instance,
        tool_class,
        customer_key
    from touchpoints
    union all
    select
        brand_key,
        'all' as period_type,
        min(month_start) over (partition by brand_key) as period_start,
        source_vendor,
        source_instance,
        tool_class,
        customer_key
    from touchpoints
),

-- Once per customer: which sources saw him, and was there another one?
seen as (
    select
        brand_key,
        period_type,
        period_start,
        source_vendor,
        source_instance,
        tool_class,
        customer_key,
        count(*) as touchpoints,
        count(*) over (partition by brand_key, period_type, period_start, customer_key) as sources
    from periods
    group by brand_key, period_type, period_start, source_vendor, source_instance, tool_class, customer_key
),

counted as (
    select
        brand_key,
        period_type,
        period_start,
        source_vendor,
        source_instance,
        tool_class,
        cast(sum(touchpoints) as bigint) as touchpoints,
        cast(coalesce(sum(case when customer_key is not null then touchpoints end), 0) as bigint)
            as identified_touchpoints,
        cast(count(customer_key) as bigint) as customers,
        {{ count_of('customer_key is not null and sources = 1') }} as customers_only_here
    from seen
    group by brand_key, period_type, period_start, source_vendor, source_instance, tool_class
),

totals as (
    select
        brand_key,
        period_type,
        period_start,
        cast(sum(touchpoints) as bigint) as all_touchpoints,
        cast(count(distinct customer_key) as bigint) as all_customers
    from seen
    group by brand_key, period_type, period_start
),

final as (
    select
        {{ surrogate_key([
            'counted.period_type', 'counted.period_start', 'counted.brand_key', 'counted.source_vendor',
            'counted.source_instance', 'counted.tool_class'
        ]) }} as source_coverage_key,
        counted.period_type,
        counted.period_start,
        counted.brand_key,
        {{ surrogate_key(['counted.source_vendor', 'counted.source_instance', 'counted.tool_class']) }}
            as source_system_key,
        counted.source_vendor,
        counted.source_instance,
        counted.tool_class,
        counted.customers,
        totals.all_customers,
        100 * {{ as_double('counted.customers') }} / nullif(totals.all_customers, 0) as customers_pct,
        counted.customers_only_here,
        counted.touchpoints,
        totals.all_touchpoints,
        100 * {{ as_double('counted.touchpoints') }} / totals.all_touchpoints as touchpoints_pct,
        counted.identified_touchpoints,
        100 * {{ as_double('counted.identified_touchpoints') }} / counted.touchpoints as identified_pct
    from counted
    inner join totals
        on counted.brand_key = totals.brand_key
        and counted.period_type = totals.period_type
        and counted.period_start = totals.period_start
)

select * from final
