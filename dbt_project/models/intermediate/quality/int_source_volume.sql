-- One row per source (vendor x instance x entity) and each of its last complete days: its records against those of the
-- same weekday in the weeks before. Days without a record count as 0. A day is complete when the source was read after
-- it.
with

days as (
    select * from {{ ref('int_source_days') }}
),

holidays as (
    select distinct holiday_date from {{ ref('stg_reference__holidays') }}
),

sources as (
    select
        reads.source_vendor,
        reads.source_instance,
        reads.entity,
        reads.family,
        min(days.event_date) as first_day,
        {{ local_date('reads.last_read_at', var('brand_timezone')) }} as last_read_day
    from {{ ref('int_source_reads') }} as reads
    inner join days
        on {{ same_source('reads', 'days') }}
    where reads.expected_every_minutes is not null
    group by reads.source_vendor, reads.source_instance, reads.entity, reads.family, reads.last_read_at
),

complete as (
    {%- for back in range(1, var('volume_days') + 1) %}
    select
        source_vendor, source_instance, entity, family, first_day,
        cast({{ dbt.dateadd('day', -back, 'last_read_day') }} as date) as event_date
    from sources
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

judged as (
    select
        complete.*,
        coalesce(days.records, 0) as records,
        holidays.holiday_date is not null as is_holiday
    from complete
    left join days
        on {{ same_source('complete', 'days') }}
        and complete.event_date = days.event_date
    left join holidays on complete.event_date = holidays.holiday_date
    where complete.event_date >= complete.first_day
),

earlier as (
    {%- for week in range(1, var('volume_weeks') + 1) %}
    select
        source_vendor, source_instance, entity, event_date, first_day,
        cast({{ dbt.dateadd('day', -7 * week, 'event_date') }} as date) as compared_date
    from judged
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        earlier.source_vendor,
        earlier.source_instance,
        earlier.entity,
        earlier.event_date,
        coalesce(days.records, 0) as records
    from earlier
    left join days
        on {{ same_source('earlier', 'days') }}
        and earlier.compared_date = days.event_date
    left join holidays on earlier.compared_date = holidays.holiday_date
    where earlier.compared_date >= earlier.first_day and holidays.holiday_date is null
),

medians as (
    select
        source_vendor,
        source_instance,
        entity,
        event_date,
        cast(count(*) as integer) as compared_days,
        min(records) as least_records,
        {{ quantile('records', 0.5) }} as median_records
    from compared
    group by source_vendor, source_instance, entity, event_date
),

deviations as (
    select
        compared.source_vendor,
        compared.source_instance,
        compared.entity,
        compared.event_date,
        {{ quantile('abs(compared.records - medians.median_records)', 0.5) }} as mad_records
    from compared
    inner join medians
        on {{ same_source('compared', 'medians') }}
        and compared.event_date = medians.event_date
    group by compared.source_vendor, compared.source_instance, compared.entity, compared.event_date
),

measured as (
    select
        judged.source_vendor,
        judged.source_instance,
        judged.entity,
        judged.family,
        judged.event_date,
        judged.records,
        judged.is_holiday,
        coalesce(medians.compared_days, 0) as compared_days,
        medians.least_records,
        medians.median_records,
        deviations.mad_records,
        {{ robust_z('judged.records', 'medians.median_records', 'deviations.mad_records') }} as robust_z
    from judged
    left join medians
        on {{ same_source('judged', 'medians') }}
        and judged.event_date = medians.event_date
    left join deviations
        on {{ same_source('judged', 'deviations') }}
        and judged.event_date = deviations.event_date
),

final as (
    select
        *,
        case
            when is_holiday then 'holiday'
            when compared_days < {{ var('volume_least_days') }} then 'too_few_days'
            when records = 0 and least_records > 0 and median_records >= {{ var('volume_zero_median') }} then 'missing'
            when robust_z < -{{ var('volume_z') }} then 'low'
            when robust_z > {{ var('volume_z') }} then 'high'
            else 'usual'
        end as volume_verdict
    from measured
)

select * from final
