-- One row per month x brand x channel, and one for all channels together: how much happens in each, how it is
-- experienced, how far the channels are apart, and how often the journeys that began there change the channel.
{%- set hidden = 'are_journeys_suppressed' %}
{%- set is_total = "channel_key = 'all'" %}
{%- set bounds = [('low', '-', 0), ('high', '+', none)] %}
{%- set parts_met = ['customers', 'measured', 'score_sum', 'score_sum_sq', 'negative'] %}
{%- set parts_travelled = ['journeys', 'multi_channel_journeys', 'channel_switches', 'channel_switches_sq'] %}
with

touchpoints as (
    {%- for channel in ['channel_key', "'all'"] %}
    select
        {{ period_start('occurred_date', 'month') }} as month_start,
        brand_key,
        {{ channel }} as channel_key,
        customer_key,
        score_0_100,
        experience_polarity
    from {{ ref('fct_touchpoints') }}
    where not is_bot and not is_test and not is_deleted
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

journeys as (
    {%- for channel in ['entry_channel_key', "'all'"] %}
    select
        {{ period_start('started_date', 'month') }} as month_start,
        brand_key,
        {{ channel }} as channel_key,
        channels,
        channel_switches
    from {{ ref('fct_journeys') }}
    where journey_kind = 'customer'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

met as (
    select
        month_start,
        brand_key,
        channel_key,
        cast(count(*) as bigint) as touchpoints,
        cast(count(distinct customer_key) as bigint) as customers,
        cast(count(score_0_100) as bigint) as measured,
        {{ sum_of('score_0_100', 9) }} as score_sum,
        {{ sum_of_squares('score_0_100') }} as score_sum_sq,
        {{ count_of('experience_polarity = -1') }} as negative
    from touchpoints
    group by month_start, brand_key, channel_key
),

travelled as (
    select
        month_start,
        brand_key,
        channel_key,
        cast(count(*) as bigint) as journeys,
        {{ count_of('channels > 1') }} as multi_channel_journeys,
        cast(sum(channel_switches) as bigint) as channel_switches,
        {{ sum_of('cast(channel_switches * channel_switches as decimal(18, 0))', 0) }} as channel_switches_sq
    from journeys
    group by month_start, brand_key, channel_key
),

joined as (
    select
        coalesce(met.month_start, travelled.month_start) as month_start,
        coalesce(met.brand_key, travelled.brand_key) as brand_key,
        coalesce(met.channel_key, travelled.channel_key) as channel_key,
        {%- for part in parts_travelled %}
        coalesce(travelled.{{ part }}, 0) as {{ part }},
        {%- endfor %}
        {%- for part in parts_met %}
        coalesce(met.{{ part }}, 0) as {{ part }},
        {%- endfor %}
        coalesce(met.touchpoints, 0) as touchpoints
    from met
    full outer join travelled
        on met.month_start = travelled.month_start
        and met.brand_key = travelled.brand_key
        and met.channel_key = travelled.channel_key
),

flagged as (
    select
        *,
        measured < {{ var('min_responses_display') }} as is_low_n,
        {%- for number, name in [('measured', 'suppression'), ('journeys', 'journeys_suppression')] %}
        {{ suppression(number, is_few(number), is_total, 'month_start, brand_key', 'channel_key') }} as {{ name }},
        {%- endfor %}
        {{ mean_of('score_sum', 'measured') }} as mean_score
    from joined
),

told as (
    select
        *,
        suppression is not null as is_suppressed,
        journeys_suppression is not null as are_journeys_suppressed,
        -- What is compared: the recorded channels whose mean is shown, lest the range tell that of a hidden one.
        case when channel_key not in ('all', 'not_recorded') and suppression is null then mean_score end
            as compared_mean
    from flagged
),

spread as (
    select
        month_start,
        brand_key,
        cast(count(compared_mean) as bigint) as channels_compared,
        max(compared_mean) - min(compared_mean) as score_range,
        -- The deviation of the channels' means from their weighted mean, each weighed by its measured touchpoints.
        sqrt(greatest(
            0,
            sum(measured * compared_mean * compared_mean) / sum(measured)
            - pow(sum(measured * compared_mean) / sum(measured), 2)
        )) as score_sd
    from told
    where compared_mean is not null
    group by month_start, brand_key
),

final as (
    select
        {{ surrogate_key(['told.month_start', 'told.brand_key', 'told.channel_key']) }}
            as channel_consistency_key,
        told.month_start,
        told.brand_key,
        told.channel_key,
        told.touchpoints,
        told.customers,
        told.measured,
        {{ unless_suppressed('score_sum') }} as score_sum,
        {{ unless_suppressed('mean_score') }} as score_mean,
        {{ unless_suppressed(mean_bound('score_sum', 'score_sum_sq', 'measured', '-', 0, 100)) }} as ci_low,
        {{ unless_suppressed(mean_bound('score_sum', 'score_sum_sq', 'measured', '+', 0, 100)) }} as ci_high,
        {{ unless_suppressed('negative') }} as negative,
        {{ unless_suppressed(percent('negative', 'measured')) }} as negative_pct,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '-')) }} as negative_ci_low,
        {{ unless_suppressed(wilson_bound('negative', 'measured', '+')) }} as negative_ci_high,
        case when told.channel_key = 'all' then coalesce(spread.channels_compared, 0) end as channels_compared,
        case when told.channel_key = 'all' and spread.channels_compared > 1 then spread.score_range end
            as score_range,
        case when told.channel_key = 'all' and spread.channels_compared > 1 then spread.score_sd end as score_sd,
        told.journeys,
        {{- shown_columns(['multi_channel_journeys', 'channel_switches'], hidden) }}
        {{ unless_suppressed(percent('multi_channel_journeys', 'journeys'), hidden) }} as multi_channel_pct,
        {%- for name, sign, _ in bounds %}
        {{ unless_suppressed(wilson_bound('multi_channel_journeys', 'journeys', sign), hidden) }}
            as multi_channel_ci_{{ name }},
        {%- endfor %}
        {{ unless_suppressed(mean_of('channel_switches', 'journeys'), hidden) }} as mean_switches,
        {%- for name, sign, least in bounds %}
        {{ unless_suppressed(mean_bound('channel_switches', 'channel_switches_sq', 'journeys', sign, least), hidden) }}
            as switches_ci_{{ name }},
        {%- endfor %}
        told.journeys_suppression,
        told.is_low_n,
        told.is_suppressed,
        told.suppression
    from told
    left join spread on told.month_start = spread.month_start and told.brand_key = spread.brand_key
)

select * from final
