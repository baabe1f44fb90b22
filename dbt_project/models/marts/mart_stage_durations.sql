-- One row per kind and type of journey x stage: how long a stay lasts, the stays that still last counted as such.
-- The median is that of Kaplan and Meier: at each length of stay, the share of those who had stayed so long that
-- did not leave then.
{%- set stage = 'journey_kind, journey_type, stage_key' %}
with

visits as (
    select * from {{ ref('fct_journey_stages') }}
),

-- A stay that still lasts has lasted until the newest stay of all began, by the data's own clock.
newest as (
    select max(entered_at) as known_until from visits
),

lengths as (
    select
        visits.journey_kind,
        visits.journey_type,
        visits.stage_key,
        not visits.is_open as is_closed,
        coalesce(visits.duration_seconds, {{ seconds_between('visits.entered_at', 'newest.known_until') }}) as seconds
    from visits
    cross join newest
),

by_length as (
    select
        {{ stage }},
        seconds,
        {{ count_of('is_closed') }} as closed,
        count(*) as stays
    from lengths
    group by {{ stage }}, seconds
),

at_risk as (
    select
        *,
        sum(stays)
            over (partition by {{ stage }} order by seconds desc rows between unbounded preceding and current row)
            as staying
    from by_length
),

surviving as (
    select
        *,
        case
            when max(case when closed = staying then 1 else 0 end)
                    over (partition by {{ stage }} order by seconds rows between unbounded preceding and current row)
                = 1
                then 0
            else exp(
                    sum(case when closed < staying then ln(1 - {{ as_double('closed') }} / staying) end)
                        over (
                            partition by {{ stage }} order by seconds rows between unbounded preceding and current row
                        )
                )
        end as share_staying
    from at_risk
),

-- A hair above a half is a half: the share is a product of rounded factors.
medians as (
    select
        {{ stage }},
        min(case when closed > 0 and share_staying <= 0.5 + 1e-9 then seconds end) as median_seconds
    from surviving
    group by {{ stage }}
),

counted as (
    select
        {{ stage }},
        cast(count(*) as bigint) as visits,
        {{ count_of('is_closed') }} as closed_visits,
        {{ quantile('case when is_closed then seconds end', 0.5) }} as closed_median_seconds
    from lengths
    group by {{ stage }}
),

final as (
    select
        {{ surrogate_key(['counted.journey_kind', 'counted.journey_type', 'counted.stage_key']) }}
            as stage_duration_key,
        counted.journey_kind,
        counted.journey_type,
        counted.stage_key,
        counted.visits,
        counted.closed_visits,
        counted.visits - counted.closed_visits as open_visits,
        {{ as_double('medians.median_seconds') }} / 86400 as median_days,
        {{ as_double('counted.closed_median_seconds') }} / 86400 as closed_only_median_days
    from counted
    inner join medians
        on counted.journey_kind = medians.journey_kind
        and counted.journey_type = medians.journey_type
        and counted.stage_key = medians.stage_key
)

select * from final
