-- One row per landed version of a people record, over all vendors that are switched on; its e-mail address and
-- telephone number as they are compared, whatever way they were written.
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
        folded.created_at
    from folded
    left join {{ ref('stg_reference__calling_codes') }} as codes on upper(folded.country) = upper(codes.country)
)

select * from final
