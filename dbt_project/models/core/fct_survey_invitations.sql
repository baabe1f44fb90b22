-- One row per invitation sent to answer a survey or to write a review.
with

invitations as (
    select
        source_vendor,
        source_instance,
        brand_key,
        'invitations' as origin_entity,
        invitation_id,
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
        source_record_key as invitation_id,
        coalesce(survey_id, 'reviews') as survey_id,
        contact_ref,
        order_ref,
        invited_at as sent_at,
        cast(null as timestamp) as bounced_at,
        channel
    from {{ ref('int_reviews__reviews') }}
    where invited_at is not null
),

responses as (
    select
        source_instance,
        case when origin_entity = 'reviews' then origin_entity else 'invitations' end as origin_entity,
        invitation_ref,
        min(submitted_at) as answered_at
    from {{ ref('int_survey_responses') }}
    where invitation_ref is not null
    group by 1, 2, 3
),

final as (
    select
        {{ surrogate_key([
            'invitations.source_vendor', 'invitations.source_instance', 'invitations.origin_entity',
            'invitations.invitation_id'
        ]) }} as invitation_key,
        {{ surrogate_key(['invitations.source_instance', 'invitations.survey_id']) }} as survey_key,
        invitations.source_vendor,
        invitations.source_instance,
        invitations.origin_entity,
        invitations.survey_id,
        invitations.brand_key,
        coalesce(contacts.customer_key, order_customers.customer_key) as customer_key,
        coalesce(invitations.channel, kinds.default_channel) as channel_key,
        invitations.sent_at,
        {{ local_date('invitations.sent_at', var('brand_timezone')) }} as sent_date,
        invitations.bounced_at is not null as is_bounced,
        responses.answered_at,
        responses.answered_at is not null as is_answered,
        coalesce(responses.answered_at < invitations.sent_at, false) as is_duration_invalid
    from invitations
    left join {{ ref('stg_reference__touchpoints') }} as kinds
        on kinds.touchpoint_type
        = case invitations.origin_entity when 'reviews' then 'review_invited' else 'survey_invited' end
    left join responses
        on invitations.source_instance = responses.source_instance
        and invitations.origin_entity = responses.origin_entity
        and invitations.invitation_id = responses.invitation_ref
    {{ join_contact('invitations', 'contact_ref', 'invitations.sent_at') }}
    left join {{ ref('int_order_customers') }} as order_customers
        on invitations.source_instance = order_customers.source_instance
        and invitations.order_ref = order_customers.order_id
)

select * from final
