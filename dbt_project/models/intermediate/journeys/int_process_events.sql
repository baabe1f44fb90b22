-- One row per event in the company's own handling of a case or a deal: it comes into a stage, or into the hands of
-- a team. Stages are those of the source's pipeline with their history, or what a file of case events tells; a record
-- of which none is told has the
-- moments that every source knows (opened, first replied, solved, closed; won, lost), with the stages of the seed.
{%- set hubspot_is_on = 'hubspot' in var('vendors_on') %}
{%- set cases, replies = ref('int_support__cases'), ref('int_case_replies') %}
{%- set deals, hubspot_moves = ref('int_crm__deals'), ref('int_hubspot_moves') %}
with

seed_stages as (
    select * from {{ ref('int_journey_stages') }}
    where is_current
),

{%- set subject = ['source_vendor', 'source_instance', 'source_record_key', 'brand_key'] %}

subjects as (
    select
        {{ subject | join(', ') }},
        'case' as journey_subject,
        case_id as subject_id,
        contact_ref,
        team_ref as entity
    from {{ cases }}
    union all
    select
        {{ subject | join(', ') }},
        'deal' as journey_subject,
        deal_id as subject_id,
        contact_ref,
        cast(null as {{ dbt.type_string() }}) as entity
    from {{ deals }}
),

told_moves as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        'case' as journey_subject,
        move,
        moved_at,
        stage_key,
        stage_name,
        stage_order,
        outcome,
        entity
    from {{ ref('int_case_moves') }}
    {%- if hubspot_is_on %}
    union all
    select
        'hubspot' as source_vendor,
        source_instance,
        record_key as source_record_key,
        case when object_type = 'tickets' then 'case' else 'deal' end as journey_subject,
        move,
        moved_at,
        case when move = 'stage' then source_instance || ':' || object_type || ':' || entered end as stage_key,
        case when move = 'stage' then entered_name end as stage_name,
        case when move = 'stage' then stage_order end as stage_order,
        outcome,
        case when move = 'team' then entered end as entity
    from {{ hubspot_moves }}
    {%- else %}
    -- depends_on: {{ hubspot_moves }}
    {%- endif %}
),

told as (
    select distinct source_vendor, source_instance, source_record_key, journey_subject
    from told_moves
    where move = 'stage'
),

known_moments as (
    {%- for relation, journey_subject, moment, stage, outcome in [
        (cases, 'case', 'opened_at', 'case_opened', none), (replies, 'case', 'first_replied_at', 'case_replied', none),
        (cases, 'case', 'solved_at', 'case_solved', 'closed'), (cases, 'case', 'closed_at', 'case_closed', 'closed'),
        (deals, 'deal', 'opened_at', 'deal_opened', none), (deals, 'deal', 'won_at', 'deal_won', 'won'),
        (deals, 'deal', 'lost_at', 'deal_lost', 'lost'),
    ] %}
    select
        source_vendor,
        source_instance,
        source_record_key,
        '{{ journey_subject }}' as journey_subject,
        {{ moment }} as moved_at,
        '{{ stage }}' as stage_key,
        cast({{ text_literal(outcome) if outcome else 'null' }} as {{ dbt.type_string() }}) as outcome
    from {{ relation }}
    where {{ moment }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A team that has the case is known, not since when: it has had it from the start.
moves as (
    select
        *,
        true as is_told
    from told_moves
    union all
    select
        known_moments.source_vendor,
        known_moments.source_instance,
        known_moments.source_record_key,
        known_moments.journey_subject,
        'stage' as move,
        known_moments.moved_at,
        known_moments.stage_key,
        seed_stages.stage_name,
        seed_stages.stage_order,
        known_moments.outcome,
        cast(null as {{ dbt.type_string() }}) as entity,
        false as is_told
    from known_moments
    inner join seed_stages on known_moments.stage_key = seed_stages.stage_key
    left join told
        on {{ same_record('known_moments', 'told') }}
        and known_moments.journey_subject = told.journey_subject
    where told.source_record_key is null
),

final as (
    select
        {{ surrogate_key([
            'subjects.source_vendor', 'subjects.source_instance', 'subjects.journey_subject', 'moves.move',
            'moves.stage_key', 'moves.entity', 'moves.moved_at', 'subjects.source_record_key'
        ]) }} as event_key,
        subjects.source_vendor,
        subjects.source_instance,
        subjects.source_record_key,
        subjects.brand_key,
        subjects.journey_subject,
        subjects.subject_id,
        subjects.contact_ref,
        tests.record_id is not null as is_test,
        moves.move,
        moves.moved_at,
        moves.stage_key,
        moves.stage_name,
        moves.stage_order,
        moves.outcome,
        moves.entity,
        moves.is_told,
        subjects.entity as known_entity
    from moves
    inner join subjects
        on {{ same_record('moves', 'subjects') }}
        and moves.journey_subject = subjects.journey_subject
    {{ join_test('subjects', 'subjects.journey_subject', 'subjects.subject_id') }}
)

select * from final
