-- One row per conversion x touch: the part of the conversion that each model of single paths gives to the touch.
with

steps as (
    select
        path_key as conversion_key,
        brand_key,
        touchpoint_key,
        channel_key,
        position,
        positions,
        age_days,
        -- Against the newest touch of the path, so that of small half-lives something is left.
        cast(
            power({{ as_double('2') }}, (newest_age_days - age_days) / {{ var('attribution_half_life_days') }})
            as decimal(18, 17)
        ) as weight
    from {{ ref('int_attribution_paths') }}
    where is_converted
),

-- Groups and joins take a third of the time of windows over the same.
conversions as (
    select
        conversion_key,
        max(case when channel_key != 'direct' then position end) as last_non_direct_position,
        sum(weight) as weights
    from steps
    group by conversion_key
),

channels as (
    select
        conversion_key,
        channel_key,
        count(*) as touches
    from steps
    group by conversion_key, channel_key
),

channel_counts as (
    select
        conversion_key,
        count(*) as channels
    from channels
    group by conversion_key
),

weighed as (
    select
        steps.*,
        conversions.weights,
        coalesce(conversions.last_non_direct_position, steps.positions) as last_non_direct_position,
        channels.touches as channel_touches,
        channel_counts.channels
    from steps
    inner join conversions on steps.conversion_key = conversions.conversion_key
    inner join channel_counts on steps.conversion_key = channel_counts.conversion_key
    inner join channels
        on steps.conversion_key = channels.conversion_key
        and steps.channel_key = channels.channel_key
),

final as (
    select
        conversion_key,
        brand_key,
        touchpoint_key,
        channel_key,
        position,
        positions,
        age_days,
        case when position = 1 then 1 else {{ as_double('0') }} end as first_credit,
        case when position = positions then 1 else {{ as_double('0') }} end as last_credit,
        case when position = last_non_direct_position then 1 else {{ as_double('0') }} end as last_non_direct_credit,
        {{ as_double('1') }} / positions as linear_credit,
        case
            when positions <= 2 then {{ as_double('1') }} / positions
            when position in (1, positions) then {{ as_double('0.4') }}
            else {{ as_double('0.2') }} / (positions - 2)
        end as position_based_credit,
        -- Powers differ in the last bits from machine to machine.
        round({{ as_double('weight') }} / {{ as_double('weights') }}, 12) as time_decay_credit,
        -- v(S) = conversions whose channels all lie in S: one is worth something to all of its channels together and to
        -- no fewer, so that each has the same share. Exact, for any number of channels.
        {{ as_double('1') }} / (channels * channel_touches) as shapley_credit
    from weighed
)

select * from final
