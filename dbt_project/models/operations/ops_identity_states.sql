-- One row per state of the data (its newest load): how many contacts made how many customers, and is that plausible
-- against the last plausible state? A log: what is not plausible stays here when the next state has come.
{{ config(
    materialized='incremental', unique_key='as_of', incremental_strategy='delete+insert',
    on_schema_change='append_new_columns', full_refresh=false
) }}
{%- set least_share = '(100 - ' ~ var('identity_largest_fall_pct') ~ ') / 100.0' %}
with

newest as (
    select max(received_at) as as_of from {{ ref('int_people_versions') }}
),

counted as (
    select
        cast(count(*) as bigint) as contacts,
        cast(count(distinct customer_key) as bigint) as customers
    from {{ ref('int_identity_map') }}
    where identity_kind = 'contact_id'
),

{% if is_incremental() -%}
ranked as (
    select
        states.contacts,
        states.customers,
        row_number() over (order by states.as_of desc) as recency
    from {{ this }} as states
    inner join newest on states.as_of < newest.as_of
    where states.is_plausible
),
{%- else -%}
ranked as (
    select
        contacts,
        customers,
        1 as recency
    from counted
    where false
),
{%- endif %}

earlier as (
    select contacts, customers from ranked
    where recency = 1
),

final as (
    select
        newest.as_of,
        counted.contacts,
        counted.customers,
        earlier.contacts as contacts_before,
        earlier.customers as customers_before,
        coalesce(
            counted.customers >= earlier.customers * {{ least_share }}
            and counted.customers * earlier.contacts >= earlier.customers * counted.contacts * {{ least_share }},
            true
        ) as is_plausible
    from newest
    cross join counted
    left join earlier on true
    where newest.as_of is not null
)

select * from final
