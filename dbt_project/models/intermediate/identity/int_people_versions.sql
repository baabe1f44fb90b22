-- One row per landed version of a people record, over all vendors that are switched on; its e-mail address and
-- telephone number as they are compared, whatever way they were written; and whether its id is another person's by now.
{%- set record = 'source_vendor, source_instance, source_record_key' %}
{%- set in_order = 'partition by ' ~ record ~ ' order by ' ~ oldest_first() %}
{%- set so_far = in_order ~ ' rows between unbounded preceding and current row' %}
{%- set living = 'partition by ' ~ record ~ ', is_living order by ' ~ oldest_first() %}
with

versions as (
    {{ union_versions('crm_people', [
        'contact_id', 'person_id', 'email', 'phone', 'city', 'region', 'country', 'segment', 'lifecycle_stage',
        'consent_marketing', 'is_test', 'is_erased', 'created_at'
    ]) }}
),

folded as (
    select
        *,
        {{ folded_text('email') }} as email_text,
        {{ folded_text('phone') }} as phone_text
    from versions
),

-- Only a record that was deleted once can have passed to another person.
deleted as (
    select distinct
        source_vendor,
        source_instance,
        source_record_key
    from versions
    where is_deleted
),

followed as (
    select
        folded.*,
        folded.is_good and not folded.is_deleted as is_living
    from folded
    inner join deleted on {{ same_record('folded', 'deleted') }}
),

counted as (
    select
        *,
        sum(case when is_deleted then 1 else 0 end) over ({{ so_far }}) as deletions,
        max(case when is_deleted then coalesce(event_at, received_at) end) over ({{ so_far }}) as deleted_at
    from followed
),

compared as (
    select
        *,
        lag(deletions) over ({{ living }}) as earlier_deletions,
        lag(created_at) over ({{ living }}) as earlier_created_at,
        lag(person_id) over ({{ living }}) as earlier_person_id,
        lag(email_text) over ({{ living }}) as earlier_email_text,
        lag(phone_text) over ({{ living }}) as earlier_phone_text
    from counted
),

-- After a deletion an id is another person's if the source created the record anew. If it says nothing of that: if the
-- record has no person id, address or number that it had before, else it was restored.
begun as (
    select
        *,
        coalesce(
            is_living and deletions > earlier_deletions
            and case
                when created_at is not null and earlier_created_at is not null then created_at > earlier_created_at
                else
                    not coalesce(person_id = earlier_person_id, false)
                    and not coalesce(email_text = earlier_email_text, false)
                    and not coalesce(phone_text = earlier_phone_text, false)
            end,
            false
        ) as is_given_anew
    from compared
),

numbered as (
    select
        *,
        1 + sum(case when is_given_anew then 1 else 0 end) over ({{ so_far }}) as id_holder
    from begun
),

held as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        payload_sha256,
        cast(id_holder as bigint) as id_holder,
        id_holder < max(id_holder) over (partition by {{ record }}) as is_of_former_holder,
        max(case when is_given_anew then coalesce(created_at, deleted_at) end) over (
            partition by {{ record }}, id_holder
        ) as id_held_from
    from numbered
),

final as (
    select
        folded.source_vendor,
        folded.source_instance,
        folded.source_record_key,
        folded.brand_key,
        folded.payload_sha256,
        folded.event_at,
        folded.received_at,
        folded.is_deleted,
        folded.is_latest,
        folded.is_good,
        folded.contact_id,
        folded.person_id,
        folded.email_text,
        folded.phone_text,
        {{ e164('folded.phone_text', 'codes.calling_code', 'codes.trunk_prefix') }} as phone_number,
        folded.city,
        folded.region,
        folded.country,
        folded.segment,
        folded.lifecycle_stage,
        folded.consent_marketing,
        folded.is_test,
        folded.is_erased,
        folded.created_at,
        coalesce(held.id_holder, 1) as id_holder,
        coalesce(held.is_of_former_holder, false) as is_of_former_holder,
        held.id_held_from
    from folded
    left join {{ ref('stg_reference__calling_codes') }} as codes on upper(folded.country) = upper(codes.country)
    left join held
        on {{ same_record('folded', 'held') }}
        and folded.payload_sha256 = held.payload_sha256
)

select * from final
