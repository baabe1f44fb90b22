-- One row per customer and period in which his attributes were the same, made from the landed versions of his contacts.
-- At any moment the contact created last speaks, as in dim_customer; of consent to advertising all that were there.
{%- set spoken = ['brand_key', 'city', 'region_key', 'country', 'segment', 'lifecycle_stage', 'is_test', 'is_erased'] %}
{%- set told = spoken + ['consent_marketing'] %}
{%- set one_contact = 'source_vendor, source_instance, source_record_key' %}
with

-- A version that is quarantined was never in force; if it is the latest, nothing is. What was said of the person who
-- had an id before is no history of the one who has it now.
versions as (
    select
        *,
        is_good and not is_deleted as is_in_force,
        coalesce(event_at, received_at) as told_at,
        row_number() over (partition by {{ one_contact }} order by {{ oldest_first() }}) as place
    from {{ ref('int_people_versions') }}
    where (is_good or is_latest) and not is_of_former_holder
),

begun as (
    select
        *,
        max(case when place = 1 and created_at < told_at then created_at else told_at end) over (
            partition by {{ one_contact }} order by place rows between unbounded preceding and current row
        ) as begins_at
    from versions
),

ended as (
    select
        *,
        lead(begins_at) over (partition by {{ one_contact }} order by place) as ends_at
    from begun
),

spoken as (
    select
        identities.customer_key,
        ended.contact_id,
        ended.begins_at,
        ended.ends_at,
        ended.created_at,
        ended.brand_key,
        case when erased.source_record_key is null then ended.city end as city,
        coalesce(ended.region, 'not_recorded') as region_key,
        ended.country,
        coalesce(ended.segment, 'not_recorded') as segment,
        ended.lifecycle_stage,
        coalesce(ended.is_test, false) as is_test,
        erased.source_record_key is not null or coalesce(ended.is_erased, false) as is_erased,
        {{ consent_rank('ended.consent_marketing') }} as consent_rank
    from ended
    inner join {{ ref('int_identity_map') }} as identities
        on ended.source_instance = identities.source_instance
        and ended.contact_id = identities.identity_value
        and identities.identity_kind = 'contact_id'
    left join {{ ref('int_erased_people') }} as erased on {{ same_record('ended', 'erased') }}
    where ended.is_in_force and (ended.ends_at is null or ended.begins_at < ended.ends_at)
),

moments as (
    select customer_key, begins_at as changed_at from spoken
    union
    select customer_key, ends_at as changed_at from spoken
    where ends_at is not null
),

ranked as (
    select
        moments.customer_key,
        moments.changed_at,
        spoken.contact_id,
        {% for name in spoken -%} spoken.{{ name }},
        {% endfor -%}
        max(spoken.consent_rank) over (partition by moments.customer_key, moments.changed_at) as consent_rank,
        row_number() over (
            partition by moments.customer_key, moments.changed_at
            order by spoken.created_at desc nulls last, spoken.contact_id desc nulls last
        ) as place
    from moments
    left join spoken
        on moments.customer_key = spoken.customer_key
        and moments.changed_at >= spoken.begins_at
        and moments.changed_at < coalesce(spoken.ends_at, cast('9999-12-31' as timestamp))
),

stated as (
    select
        *,
        {{ consent_word('consent_rank') }} as consent_marketing,
        {{ surrogate_key(spoken + ['consent_rank', "case when contact_id is null then 'gone' else 'here' end"]) }}
            as state
    from ranked
    where place = 1
),

compared as (
    select
        *,
        lag(state) over (partition by customer_key order by changed_at) as previous_state
    from stated
),

periods as (
    select
        *,
        lead(changed_at) over (partition by customer_key order by changed_at) as until_at
    from compared
    where previous_state is null or state != previous_state
),

final as (
    select
        {{ surrogate_key(['customer_key', 'changed_at']) }} as customer_version_key,
        customer_key,
        changed_at as valid_from,
        until_at as valid_to,
        until_at is null as is_current,
        {{ told | join(',\n        ') }}
    from periods
    where contact_id is not null
)

select * from final
