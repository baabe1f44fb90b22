-- One row per kind and type of journey x stage: how long a stay lasts, the stays that still last counted as such.
-- The median is that of Kaplan and Meier.
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

medians as (
    {{ kaplan_meier('lengths', stage, 'seconds', 'is_closed', has_interval=true) }}
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
        {{ unless_suppressed(as_double('medians.km_median') ~ ' / 86400') }} as median_days,
        {{ unless_suppressed(as_double('medians.km_low') ~ ' / 86400') }} as ci_low,
        {{ unless_suppressed(as_double('medians.km_high') ~ ' / 86400') }} as ci_high,
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
