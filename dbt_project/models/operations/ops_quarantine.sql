-- One row per quarantined record or answer: where it came from and why it is not in the figures. Holds no payload.
-- For a rating or an answer, origin is its id and received_at the moment of its submission.
-- What a person dismissed stays, with that status: the books count it all the same.
with
quarantined as (
    {%- for vendor, entities in var('vendor_entities').items() %}
    {%- for entity in entities %}
    {%- set judged = ref('stg_' ~ vendor ~ '__' ~ entity ~ '_judged') %}
    {%- if vendor in var('vendors_on') %}
    select
        '{{ vendor }}' as source_vendor,
        source_instance,
        '{{ entity }}' as entity,
        record_key,
        origin,
        quarantine_reason,
        received_at
    from {{ judged }}
    where is_latest and not is_deleted and quarantine_reason is not null
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
    select
        source_vendor,
        source_instance,
        'rating' as entity,
        source_record_key as record_key,
        review_id as origin,
        case rating_status when 'ambiguous' then 'ambiguous_scale' else 'rating_not_on_its_scale' end
            as quarantine_reason,
        submitted_at as received_at
    from {{ ref('int_reviews_rated') }}
    where rating_status in ('quarantined', 'ambiguous')
    union all
    select
        source_vendor,
        source_instance,
        'answer' as entity,
        response_id || ' ' || question_id as record_key,
        survey_id || '.' || question_id as origin,
        quarantine_reason,
        submitted_at as received_at
    from {{ ref('int_survey_answers_judged') }}
    where quarantine_reason is not null
),

hashed as (
    select *, substr({{ sha256_hex('record_key') }}, 1, 12) as key_hash from quarantined
)

select
    hashed.source_vendor,
    hashed.source_instance,
    hashed.entity,
    hashed.record_key,
    hashed.origin,
    hashed.quarantine_reason,
    hashed.received_at,
    hashed.key_hash,
    case when decisions.decision = 'dismiss' then 'dismissed' else 'open' end as status,
    decisions.because as dismissed_because,
    decisions.decided_by as dismissed_by,
    decisions.decided_on as dismissed_on
from hashed
left join {{ ref('stg_reference__quarantine_decisions') }} as decisions
    on hashed.source_instance = decisions.source_instance
    and hashed.entity = decisions.entity
    and hashed.quarantine_reason = decisions.quarantine_reason
    and hashed.key_hash = decisions.key_hash
