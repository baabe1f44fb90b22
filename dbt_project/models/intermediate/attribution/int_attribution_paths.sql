-- One row per path x touch: what led to a conversion within the look-back, and what led to none.
{%- set lookback = var('attribution_lookback_days') | int %}
with

conversions as (
    select * from {{ ref('int_attribution_conversions') }}
),

touches as (
    select * from {{ ref('int_attribution_touches') }}
),

claimed as (
    select
        touches.*,
        conversions.conversion_key as path_key,
        true as is_converted,
        {{ seconds_between('touches.occurred_at', 'conversions.converted_at') }} as age_seconds
    from touches
    inner join conversions
        on touches.traveller_key = conversions.traveller_key
        and touches.brand_key = conversions.brand_key
        and touches.occurred_at < conversions.converted_at
        and touches.occurred_at >= {{ dbt.dateadd('day', -lookback, 'conversions.converted_at') }}
),

known as (
    select distinct touchpoint_key from claimed
),

unclaimed as (
    select
        touches.*,
        lag(touches.occurred_at) over (
            partition by touches.traveller_key, touches.brand_key
            order by touches.occurred_at, touches.source_rank, touches.touchpoint_key
        ) as previous_at
    from touches
    left join known on touches.touchpoint_key = known.touchpoint_key
    where known.touchpoint_key is null
),

-- A silence longer than the look-back parts two paths, and so does a conversion: what it claims lies in between.
numbered as (
    select
        *,
        sum(case when occurred_at > {{ dbt.dateadd('day', lookback, 'previous_at') }} then 1 else 0 end) over (
            partition by traveller_key, brand_key
            order by {{ touch_order() }} rows between unbounded preceding and current row
        ) as path_number
    from unclaimed
),

-- Whoever was touched within the look-back of the newest touch may still convert: his path is not over.
ended as (
    select
        traveller_key,
        brand_key,
        path_number,
        min(touchpoint_key) as path_key
    from numbered
    group by traveller_key, brand_key, path_number
    having max(occurred_at) < (select {{ dbt.dateadd('day', -lookback, 'max(occurred_at)') }} from touches)
),

lost as (
    select
        numbered.*,
        ended.path_key
    from numbered
    inner join ended
        on numbered.traveller_key = ended.traveller_key
        and numbered.brand_key = ended.brand_key
        and numbered.path_number = ended.path_number
),

walked as (
    select path_key, is_converted, brand_key, touchpoint_key, channel_key, occurred_at, source_rank, age_seconds
    from claimed
    union all
    select
        path_key,
        false as is_converted,
        brand_key,
        touchpoint_key,
        channel_key,
        occurred_at,
        source_rank,
        cast(null as bigint) as age_seconds
    from lost
),

{%- if not var('attribution_keeps_direct') %}

judged as (
    select
        *,
        max(case when channel_key != 'direct' then 1 else 0 end) over (partition by path_key) as others
    from walked
),

kept as (
    select * from judged
    where channel_key != 'direct' or others = 0
),
{%- else %}

kept as (
    select * from walked
),
{%- endif %}

{%- if var('attribution_merges_repeats') %}

followed as (
    select
        *,
        lead(channel_key) over (partition by path_key order by {{ touch_order() }}) as next_channel_key
    from kept
),

steps as (
    select * from followed
    where next_channel_key is null or next_channel_key != channel_key
),
{%- else %}

steps as (
    select * from kept
),
{%- endif %}

final as (
    select
        path_key,
        is_converted,
        brand_key,
        touchpoint_key,
        channel_key,
        occurred_at,
        row_number() over (partition by path_key order by {{ touch_order() }}) as position,
        count(*) over (partition by path_key) as positions,
        lag(channel_key) over (partition by path_key order by {{ touch_order() }}) as previous_channel_key,
        {{ as_double('age_seconds') }} / 86400 as age_days,
        {{ as_double('min(age_seconds) over (partition by path_key)') }} / 86400 as newest_age_days
    from steps
)

select * from final
