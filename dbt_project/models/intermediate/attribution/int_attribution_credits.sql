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
        coalesce(
            max(case when channel_key != 'direct' then position end) over (partition by path_key),
            positions
        ) as last_non_direct_position,
        -- Against the newest touch of the path, so that of small half-lives something is left.
        cast(
            power(
                {{ as_double('2') }},
                (min(age_days) over (partition by path_key) - age_days) / {{ var('attribution_half_life_days') }}
            ) as decimal(20, 18)
        ) as weight,
        count(*) over (partition by path_key, channel_key) as channel_touches,
        case when row_number() over (partition by path_key, channel_key order by position) = 1 then 1 else 0 end
            as is_new_channel
    from {{ ref('int_attribution_paths') }}
    where is_converted
),

weighed as (
    select
        *,
        sum(weight) over (partition by conversion_key) as weights,
        sum(is_new_channel) over (partition by conversion_key) as channels
    from steps
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
