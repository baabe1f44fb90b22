-- One row per response, with who gave it, to which asking (its wave), and why it does not count in the scores, if so.
{%- set in_wave = 'partition by source_instance, survey_id, wave_key' %}
with

invitations as (
    select
        invitations.source_instance,
        invitations.survey_id,
        invitations.invitation_id,
        invitations.reminder_of,
        invitations.sent_at,
        coalesce(invitations.delivered_at, invitations.sent_at) as arrived_at,
        coalesce(invitations.channel, kinds.default_channel) as channel_key
    from {{ ref('int_surveys__invitations') }} as invitations
    left join {{ ref('stg_reference__touchpoints') }} as kinds on kinds.touchpoint_type = 'survey_invited'
),

-- A survey that asks for the brand as a whole is answered once a month; any other after occasions that nobody tells.
relational as (
    select distinct source_instance, survey_id
    from {{ ref('stg_reference__survey_scales') }}
    where nps_kind = 'relational'
),

known as (
    select
        responses.*,
        case
            when relational.survey_id is not null
                then {{ period_start(local_date('responses.submitted_at', var('brand_timezone')), 'month') }}
            else {{ local_date('responses.submitted_at', var('brand_timezone')) }}
        end as period_start,
        coalesce(contacts.customer_key, order_customers.customer_key) as person_key,
        coalesce(invitations.reminder_of, responses.invitation_ref) as asking_id,
        coalesce(responses.submitted_at < invitations.sent_at, false) as is_before_invitation,
        coalesce(responses.submitted_at < order_customers.ordered_at, false) as is_before_order,
        coalesce(
            invitations.channel_key in ('{{ var('machine_answer_channels') | join("', '") }}')
            and responses.submitted_at >= invitations.arrived_at
            and {{ seconds_between('invitations.arrived_at', 'responses.submitted_at') }}
            <= {{ var('machine_answer_seconds') }},
            false
        ) as is_by_machine
    from {{ ref('int_survey_responses') }} as responses
    left join invitations
        on responses.source_instance = invitations.source_instance
        and responses.survey_id = invitations.survey_id
        and responses.invitation_ref = invitations.invitation_id
    left join relational
        on responses.source_instance = relational.source_instance
        and responses.survey_id = relational.survey_id
    {{ join_contact('responses', 'contact_ref', 'responses.submitted_at') }}
    {{ join_order('responses', 'order_ref') }}
),

waves as (
    select
        known.*,
        tests.record_id is not null as is_a_test,
        case
            when known.asking_id is not null then 'invitation:' || known.asking_id
            when known.order_ref is not null
                then 'order:' || known.order_ref || ':' || coalesce(known.person_key, known.contact_ref, '')
            when coalesce(known.person_key, known.contact_ref) is not null
                then 'period:' || known.period_start || ':' || coalesce(known.person_key, known.contact_ref)
            else 'response:' || known.response_key
        end as wave_key
    from known
    {{ join_test(
        'known', "case known.origin_entity when 'reviews' then 'review' else 'response' end",
        "case known.origin_entity when 'reviews' then known.response_id else known.response_key end"
    ) }}
),

-- The best of a wave first: no test, no machine, finished, and then the one that the setting names.
ranked as (
    select
        *,
        row_number() over (
            {{ in_wave }}
            order by
                is_a_test asc, is_by_machine asc, is_complete desc,
                submitted_at {{ 'asc' if var('survey_repeats') == 'first' else 'desc' }}, response_key asc
        ) as dedupe_rank
    from waves
),

-- A tool may number the answers to each question of one return by themselves: these are no repeats of each other.
final as (
    select
        response_key,
        source_vendor,
        source_instance,
        origin_entity,
        response_id,
        brand_key,
        survey_id,
        invitation_ref,
        contact_ref,
        order_ref,
        submitted_at,
        channel,
        has_comment,
        answers,
        answers_scored,
        answers_unanswered,
        answers_quarantined,
        score_metric,
        score_value,
        score_0_100,
        audience,
        asking_id,
        wave_key,
        cast(dedupe_rank as bigint) as dedupe_rank,
        is_complete,
        is_before_invitation,
        is_before_order,
        is_by_machine,
        is_a_test as is_test,
        case
            when is_a_test then 'test'
            when is_by_machine then 'machine'
            {%- if var('survey_partials') == 'left_out' %}
            when not is_complete then 'partial'
            {%- endif %}
            {%- if var('survey_repeats') != 'all' %}
            when row_number() over ({{ in_wave }}, first_question_id order by dedupe_rank) > 1 then 'repeated'
            {%- endif %}
        end as excluded_reason
    from ranked
)

select * from final
