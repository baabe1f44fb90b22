-- One row per question asked and returned: a response x question. From survey answers; from whole responses, one row a
-- question; and from reviews whose mapping names the survey and question that their rating answers.
with

whole_responses as (
    {{ json_members(ref('int_surveys__responses'), 'answers', 'question_id', 'score', [
        'source_vendor', 'source_instance', 'brand_key', 'response_id', 'survey_id', 'invitation_ref', 'contact_ref',
        'order_ref', 'submitted_at', 'is_complete', 'is_test', 'comment', 'channel', 'weight', 'dimensions'
    ]) }}
),

{%- set columns = ['source_vendor', 'source_instance', 'brand_key', 'response_id', 'survey_id', 'question_id',
    'invitation_ref', 'contact_ref', 'order_ref', 'submitted_at', 'is_complete', 'is_test', 'score', 'comment', 'channel',
    'weight', 'dimensions'] %}

returned as (
    select 'answers' as origin_entity, {{ columns | join(', ') }} from {{ ref('int_surveys__answers') }}
    union all
    select 'responses' as origin_entity, {{ columns | join(', ') }} from whole_responses
),

survey_answers as (
    select
        returned.source_vendor,
        returned.source_instance,
        returned.brand_key,
        returned.origin_entity,
        -- Tools that number the responses of each survey from 1 would mix them up without the survey.
        returned.survey_id || '/' || returned.response_id as response_id,
        returned.survey_id,
        returned.question_id,
        returned.invitation_ref,
        coalesce(returned.contact_ref, invitations.contact_ref) as contact_ref,
        coalesce(returned.order_ref, invitations.order_ref) as order_ref,
        returned.submitted_at,
        returned.is_complete,
        coalesce(returned.is_test, false) or coalesce(invitations.is_test, false) as is_test,
        returned.score as score_text,
        returned.comment is not null as has_comment,
        returned.channel,
        returned.weight,
        returned.dimensions
    from returned
    left join {{ ref('int_surveys__invitations') }} as invitations
        on returned.source_instance = invitations.source_instance
        and returned.survey_id = invitations.survey_id
        and returned.invitation_ref = invitations.invitation_id
),

review_answers as (
    select
        source_vendor,
        source_instance,
        brand_key,
        'reviews' as origin_entity,
        source_record_key as response_id,
        survey_id,
        question_id,
        source_record_key as invitation_ref,
        contact_ref,
        order_ref,
        submitted_at,
        cast(null as boolean) as is_complete,
        false as is_test,
        rating as score_text,
        title is not null or body is not null as has_comment,
        channel,
        cast(null as {{ entity_type('weight') }}) as weight,
        cast(null as {{ dbt.type_string() }}) as dimensions
    from {{ ref('int_reviews__reviews') }}
    where survey_id is not null and question_id is not null
),

unioned as (
    select * from survey_answers
    union all
    select * from review_answers
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'origin_entity', 'response_id']) }} as response_key,
        {{ surrogate_key(['source_vendor', 'source_instance', 'origin_entity', 'response_id', 'question_id']) }}
            as answer_key,
        unioned.*
    from unioned
)

select * from final
