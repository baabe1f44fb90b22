-- One row per interaction that was planned: a subscription's renewal, a dealing with a customer that was set for later.
-- What was planned is read from every landed version: the last one alone forgets what was due.
{%- set subscriptions, engagements = ref('int_commerce__subscriptions'), ref('int_crm__engagements') %}
{%- set dealt = [] %}
{%- for vendor, entities in var('vendor_entities').items() if 'crm_engagements' in entities %}
-- depends_on: {{ ref('stg_' ~ vendor ~ '__crm_engagements_judged') }}
{%- if vendor in var('vendors_on') %} {%- do dealt.append(vendor) %} {%- endif %}
{%- endfor %}
{%- set judged_subscriptions = ref('stg_files__commerce_subscriptions_judged') %}
with

{%- set subject = 'source_instance, record_key' %}

terms as (
    select distinct
        {{ subject }},
        renewed_at,
        ends_at
    from {{ judged_subscriptions }}
    where quarantine_reason is null and not is_deleted
),

-- A renewal of a later term is the answer to each term that it ends after. Of the first renewal that was ever told
-- the term before was not: it was due when it happened.
renewals_due as (
    select
        terms.source_instance,
        terms.record_key,
        terms.ends_at as due_at,
        min(case when later.ends_at > terms.ends_at or later.renewed_at >= terms.ends_at then later.renewed_at end)
            as happened_at
    from (
        select distinct {{ subject }}, ends_at from terms
        where ends_at is not null
    ) as terms
    inner join terms as later
        on terms.source_instance = later.source_instance
        and terms.record_key = later.record_key
    group by terms.source_instance, terms.record_key, terms.ends_at
),

renewals_told as (
    select
        terms.source_instance,
        terms.record_key,
        terms.renewed_at as due_at,
        terms.renewed_at as happened_at
    from (
        select distinct {{ subject }}, renewed_at from terms
        where renewed_at is not null
    ) as terms
    left join renewals_due
        on terms.source_instance = renewals_due.source_instance
        and terms.record_key = renewals_due.record_key
        and terms.renewed_at in (renewals_due.happened_at, renewals_due.due_at)
    where renewals_due.record_key is null
),

renewals as (
    select
        subscriptions.source_vendor,
        subscriptions.source_instance,
        'subscriptions:' || subscriptions.source_record_key as planned_record_key,
        subscriptions.brand_key,
        'renewal_due' as planned_type,
        'subscription' as journey_subject,
        subscriptions.subscription_id as journey_subject_id,
        subscriptions.contact_ref,
        due.due_at,
        due.happened_at,
        case when subscriptions.canceled_at <= due.due_at and due.happened_at is null then subscriptions.canceled_at end
            as canceled_at
    from (
        select * from renewals_due
        union all
        select * from renewals_told
    ) as due
    inner join {{ subscriptions }} as subscriptions
        on due.source_instance = subscriptions.source_instance
        and due.record_key = subscriptions.source_record_key
        and subscriptions.source_vendor = 'files'
),

-- A dealing that was in the future when it was read. It happened if it was read again later, as past.
planned_dealings as (
    {%- for vendor in dealt %}
    select distinct
        '{{ vendor }}' as source_vendor,
        source_instance,
        record_key,
        brand_key,
        engagement_type,
        engagement_id,
        contact_ref,
        occurred_at as due_at
    from {{ ref('stg_' ~ vendor ~ '__crm_engagements_judged') }}
    where quarantine_reason = 'in_the_future: occurred_at' and not is_deleted
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

dealings as (
    select
        planned_dealings.source_vendor,
        planned_dealings.source_instance,
        'engagements:' || planned_dealings.record_key as planned_record_key,
        planned_dealings.brand_key,
        'follow_up_' || planned_dealings.engagement_type as planned_type,
        cast(null as {{ dbt.type_string() }}) as journey_subject,
        cast(null as {{ dbt.type_string() }}) as journey_subject_id,
        coalesce(engagements.contact_ref, planned_dealings.contact_ref) as contact_ref,
        planned_dealings.due_at,
        case
            when
                upper(coalesce(engagements.outcome, '')) not in ('CANCELED', 'NO_SHOW', 'RESCHEDULED')
                then engagements.occurred_at
        end
            as happened_at,
        case
            when upper(engagements.outcome) in ('CANCELED', 'NO_SHOW', 'RESCHEDULED') then engagements.occurred_at
        end as canceled_at
    from planned_dealings
    left join {{ engagements }} as engagements
        on planned_dealings.source_vendor = engagements.source_vendor
        and planned_dealings.source_instance = engagements.source_instance
        and planned_dealings.record_key = engagements.source_record_key
),

planned as (
    select *, {{ data_as_of() }} as data_as_of
    from (
        select * from renewals
        union all
        select * from dealings
    ) as both_kinds
),

final as (
    select
        {{ surrogate_key([
            'planned.source_vendor', 'planned.source_instance', 'planned.planned_type', 'planned.due_at',
            'planned.planned_record_key'
        ]) }} as planned_key,
        planned.source_vendor,
        planned.source_instance,
        planned.planned_type,
        planned.brand_key,
        contacts.customer_key,
        case
            when planned.journey_subject_id is not null then {{ surrogate_key([
                'planned.source_instance', 'planned.journey_subject', 'planned.journey_subject_id'
            ]) }}
        end as journey_key,
        planned.due_at,
        {{ local_date('planned.due_at', var('brand_timezone')) }} as due_date,
        planned.happened_at,
        case
            when planned.happened_at is not null then 'happened'
            when planned.canceled_at is not null then 'canceled'
            when planned.due_at <= planned.data_as_of then 'missed'
            else 'planned'
        end as planned_status,
        planned.happened_at is not null as has_happened
    from planned
    {{ join_contact('planned', 'contact_ref', 'planned.due_at') }}
)

select * from final
