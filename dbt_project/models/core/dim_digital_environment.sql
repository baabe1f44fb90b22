-- One row per digital environment in which the brand is met: each host of its pages, and each digital channel for what
-- is known by its channel alone.
with

declared as (
    select
        lower(host) as host,
        max(environment_name) as environment_name,
        max(environment_type) as environment_type
    from {{ ref('stg_reference__digital_environments') }}
    group by lower(host)
),

seen as (
    select host, {{ dbt.bool_or('is_app') }} as is_app from {{ ref('int_digital_sessions') }}
    where host is not null
    group by host
),

hosts as (
    select
        coalesce(declared.host, seen.host) as host,
        coalesce(declared.environment_name, declared.host, seen.host) as environment_name,
        coalesce(declared.environment_type, case when seen.is_app then 'app' else 'site' end) as environment_type,
        declared.host is not null as is_declared
    from declared
    full outer join seen on declared.host = seen.host
),

final as (
    select
        {{ digital_environment_key('host', 'host') }} as digital_environment_key,
        environment_name,
        environment_type,
        host,
        cast(null as {{ dbt.type_string() }}) as channel_key,
        is_declared
    from hosts
    union all
    select
        {{ digital_environment_key('channel', 'channel_key') }} as digital_environment_key,
        channel_name as environment_name,
        digital_environment_type as environment_type,
        cast(null as {{ dbt.type_string() }}) as host,
        channel_key,
        true as is_declared
    from {{ ref('stg_reference__channels') }}
    where digital_environment_type is not null
)

select * from final
