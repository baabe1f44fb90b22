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
        end as share_staying,
        -- Greenwood's sum: how uncertain the share is, on the scale of its logarithm.
        sum(
            case
                when closed < staying then {{ as_double('closed') }} / ({{ as_double('staying') }} * (staying - closed))
            end
        ) over (partition by {{ stage }} order by seconds rows between unbounded preceding and current row) as greenwood
    from at_risk
),

-- By ln(-ln(share)), which keeps the bounds between 0 and 1 with few stays, too. Of a share of 0 there is none.
bounded as (
    select
        *,
        case
            when share_staying > 0 and share_staying < 1
                then exp({{ var('z_95') }} * sqrt(greenwood) / abs(ln(share_staying)))
        end as spread
    from surviving
),

-- A hair above a half is a half: the share is a product of rounded factors.
halved as (
    select
        *,
        closed > 0 and share_staying <= 0.5 + 1e-9 as is_half,
        closed > 0 and coalesce(pow(share_staying, spread), share_staying) <= 0.5 + 1e-9 as is_half_at_soonest,
        closed > 0 and pow(share_staying, 1 / spread) <= 0.5 + 1e-9 as is_half_at_latest
    from bounded
),

medians as (
    select
        {{ stage }},
        min(case when is_half then seconds end) as median_seconds,
        min(case when is_half_at_soonest then seconds end) as median_low_seconds,
        min(case when is_half_at_latest then seconds end) as median_high_seconds
    from halved
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

flagged as (
    select
        *,
        {{ small_numbers('visits') }}
    from counted
),

final as (
    select
        {{ surrogate_key(['flagged.journey_kind', 'flagged.journey_type', 'flagged.stage_key']) }}
            as stage_duration_key,
        flagged.journey_kind,
        flagged.journey_type,
        flagged.stage_key,
        flagged.visits,
        flagged.closed_visits,
        flagged.visits - flagged.closed_visits as open_visits,
        {{ unless_suppressed(as_double('medians.median_seconds') ~ ' / 86400') }} as median_days,
        {{ unless_suppressed(as_double('medians.median_low_seconds') ~ ' / 86400') }} as ci_low,
        {{ unless_suppressed(as_double('medians.median_high_seconds') ~ ' / 86400') }} as ci_high,
        {{ unless_suppressed(as_double('flagged.closed_median_seconds') ~ ' / 86400') }} as closed_only_median_days,
        flagged.is_low_n,
        flagged.is_suppressed
    from flagged
    inner join medians
        on flagged.journey_kind = medians.journey_kind
        and flagged.journey_type = medians.journey_type
        and flagged.stage_key = medians.stage_key
)

select * from final
