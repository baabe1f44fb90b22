-- One row per invitation sent to answer a survey or to write a review.
with

invitations as (
    select
        source_vendor,
        source_instance,
        brand_key,
        'invitations' as origin_entity,
        'invitation' as record_kind,
        source_record_key,
        invitation_id,
        coalesce(reminder_of, invitation_id) as asking_id,
        survey_id,
        contact_ref,
        order_ref,
        sent_at,
        bounced_at,
        channel
    from {{ ref('int_surveys__invitations') }}
    union all
    select
        source_vendor,
        source_instance,
        brand_key,
        'reviews' as origin_entity,
        'review' as record_kind,
        source_record_key,
        source_record_key as invitation_id,
        source_record_key as asking_id,
        coalesce(survey_id, 'reviews') as survey_id,
        contact_ref,
        order_ref,
        invited_at as sent_at,
        cast(null as timestamp) as bounced_at,
        channel
    from {{ ref('int_reviews__reviews') }}
    where invited_at is not null
),

returned as (
    select
        *,
        case when origin_entity = 'reviews' then origin_entity else 'invitations' end as invited_as,
        answers > answers_unanswered or has_comment as is_answering
    from {{ ref('int_survey_responses_counted') }}
    where invitation_ref is not null
),

-- What a machine or a test sent back is no answer.
answered as (
    select source_instance, invited_as, invitation_ref, min(submitted_at) as answered_at
    from returned
    where not is_by_machine and not is_test
    group by source_instance, invited_as, invitation_ref
),

responded as (
    select distinct source_instance, invited_as, survey_id, asking_id
    from returned
    where excluded_reason is null and is_answering
),

known as (
    select
        invitations.source_vendor,
        invitations.source_instance,
        invitations.brand_key,
        invitations.origin_entity,
        invitations.invitation_id,
        invitations.asking_id,
        invitations.survey_id,
        invitations.sent_at,
        invitations.bounced_at is not null as is_bounced,
        tests.record_id is not null as is_test,
        case
            when {{ asks_customers('surveys.') }} then coalesce(contacts.customer_key, order_customers.customer_key)
        end as customer_key,
        coalesce(invitations.channel, kinds.default_channel) as channel_key,
        answered.answered_at,
        responded.asking_id is not null as has_response,
        coalesce(surveys.audience, 'customer') as audience
    from invitations
    left join {{ ref('stg_reference__touchpoints') }} as kinds
        on kinds.touchpoint_type
        = case invitations.origin_entity when 'reviews' then 'review_invited' else 'survey_invited' end
    left join answered
        on invitations.source_instance = answered.source_instance
        and invitations.origin_entity = answered.invited_as
        and invitations.invitation_id = answered.invitation_ref
    left join responded
        on invitations.source_instance = responded.source_instance
        and invitations.origin_entity = responded.invited_as
        and invitations.survey_id = responded.survey_id
        and invitations.asking_id = responded.asking_id
    left join {{ ref('stg_reference__surveys') }} as surveys
        on invitations.source_instance = surveys.source_instance
        and invitations.survey_id = surveys.survey_id
    {{ join_contact('invitations', 'contact_ref', 'invitations.sent_at') }}
    {{ join_order('invitations', 'order_ref') }}
    {{ join_test('invitations', 'invitations.record_kind', 'invitations.source_record_key') }}
),

-- Of an asking the first invitation that arrived stands for all.
ranked as (
    select
        *,
        row_number() over (
            partition by source_instance, origin_entity, survey_id, asking_id
            order by is_test asc, is_bounced asc, sent_at asc, invitation_id asc
        ) as asking_rank
    from known
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'origin_entity', 'invitation_id']) }} as invitation_key,
        {{ surrogate_key(['source_instance', 'survey_id']) }} as survey_key,
        source_vendor,
        source_instance,
        origin_entity,
        survey_id,
        brand_key,
        customer_key,
        channel_key,
        sent_at,
        {{ local_date('sent_at', var('brand_timezone')) }} as sent_date,
        is_bounced,
        is_test,
        invitation_id != asking_id as is_reminder,
        {{ asking_key() }} as asking_key,
        answered_at,
        answered_at is not null as is_answered,
        coalesce(answered_at < sent_at, false) as is_duration_invalid,
        audience,
        asking_rank = 1 and not is_bounced and not is_test as is_asked,
        asking_rank = 1 and not is_bounced and not is_test and has_response as is_responded
    from ranked
)

select * from final
