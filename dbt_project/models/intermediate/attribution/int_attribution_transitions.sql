-- One row per brand x state x next state: how often paths went so. What insight/markov.py solves.
with

paths as (
    select * from {{ ref('int_attribution_paths') }}
),

moves as (
    select
        brand_key,
        coalesce(previous_channel_key, '(start)') as from_state,
        channel_key as to_state
    from paths
    union all
    select
        brand_key,
        channel_key as from_state,
        case when is_converted then '(conversion)' else '(lost)' end as to_state
    from paths
    where position = positions
),

final as (
    select
        brand_key,
        from_state,
        to_state,
        cast(count(*) as bigint) as paths
    from moves
    group by brand_key, from_state, to_state
)

select * from final
