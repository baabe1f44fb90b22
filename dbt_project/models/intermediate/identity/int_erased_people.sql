-- One row per living people record that tells an identifier of somebody who is to be forgotten.
with

identifiers as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        {{ erased_identity_hash() }} as identity_hash
    from {{ ref('int_identifiers') }}
),

final as (
    select distinct
        identifiers.source_vendor,
        identifiers.source_instance,
        identifiers.source_record_key
    from identifiers
    inner join {{ ref('stg_reference__erased_identities') }} as listed
        on identifiers.identity_hash = listed.identity_hash
)

select * from final
