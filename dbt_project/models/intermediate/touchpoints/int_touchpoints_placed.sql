-- One row per touchpoint, placed: its customer, journey, stage, channel and polarity, each derived here once.
-- What a bot or a test did is in no journey.
with

touchpoints as (
    select * from {{ ref('int_touchpoints') }}
),

kinds as (
    select * from {{ ref('stg_reference__touchpoints') }}
),

rules as (
    select touchpoint_type, stage_key from {{ ref('stg_reference__journey_stage_rules') }}
    where is_only_rule
),

stage_hits as (
    select * from {{ ref('int_stage_hits') }}
),

journey_types as (
    select * from {{ ref('stg_reference__journey_types') }}
    where journey_kind = 'customer'
),

reentries as (
    select * from {{ ref('int_journey_reentries') }}
),

channels as (
    select * from {{ ref('stg_reference__channels') }}
),

identities as (
    select
        *,
        coalesce(valid_from, cast('1900-01-01' as timestamp)) as known_from,
        coalesce(valid_to, cast('9999-12-31' as timestamp)) as known_until
    from {{ ref('int_identity_map') }}
),

order_customers as (
    select * from {{ ref('int_order_customers') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

scores as (
    select touchpoint_key, score_0_100 from {{ ref('int_touchpoint_scores') }}
),

placed as (
    select
        touchpoints.touchpoint_key,
        touchpoints.source_vendor,
        touchpoints.source_instance,
        touchpoints.source_record_key,
        touchpoints.occurred_at,
        touchpoints.occurred_date,
        touchpoints.brand_key,
        touchpoints.identity_kind,
        touchpoints.identity_value,
        touchpoints.touchpoint_type,
        touchpoints.channel,
        touchpoints.journey_subject,
        touchpoints.journey_subject_id,
        touchpoints.score_metric,
        touchpoints.score_value,
        touchpoints.is_bot,
        touchpoints.is_test,
        touchpoints.is_deleted,
        touchpoints.consent,
        touchpoints.source_metadata,
        coalesce(touchpoints.direction, kinds.direction) as direction,
        -- A record that runs against the direction of its type has the two ends of its type changed over.
        case when touchpoints.direction != kinds.direction then kinds.to_entity else kinds.from_entity end
            as from_entity,
        case when touchpoints.direction != kinds.direction then kinds.from_entity else kinds.to_entity end
            as to_entity,
        coalesce(stage_hits.stage_key, rules.stage_key) as stage_key,
        coalesce(touchpoints.channel, kinds.default_channel) as channel_key,
        coalesce(identities.customer_key, order_customers.customer_key) as customer_key,
        case
            when touchpoints.journey_subject_id is not null and not touchpoints.is_bot and not touchpoints.is_test
                then case
                        when reentries.journey_number is null then {{ surrogate_key([
                        'touchpoints.source_instance', 'touchpoints.journey_subject', 'touchpoints.journey_subject_id'
                    ]) }}
                        else {{ surrogate_key([
                        'touchpoints.source_instance', "touchpoints.journey_subject || '#' || reentries.journey_number",
                        'touchpoints.journey_subject_id'
                    ]) }}
                    end
        end as journey_key,
        coalesce(reentries.journey_number, 1) as journey_number,
        case when not touchpoints.is_bot and not touchpoints.is_test then journey_types.journey_type end
            as journey_type,
        scores.score_0_100
    from touchpoints
    left join kinds on touchpoints.touchpoint_type = kinds.touchpoint_type
    left join rules on touchpoints.touchpoint_type = rules.touchpoint_type
    left join stage_hits on touchpoints.touchpoint_key = stage_hits.touchpoint_key
    left join reentries on touchpoints.touchpoint_key = reentries.touchpoint_key
    left join journey_types on touchpoints.journey_subject = journey_types.journey_subject
    left join identities
        on touchpoints.source_instance = identities.source_instance
        and touchpoints.identity_kind = identities.identity_kind
        and touchpoints.identity_value = identities.identity_value
        and touchpoints.identity_at >= identities.known_from
        and touchpoints.identity_at < identities.known_until
    -- A condition on one side alone in ON makes DuckDB compare every row with every row: it goes into the key instead.
    left join order_customers
        on touchpoints.source_instance = order_customers.source_instance
        and case when touchpoints.journey_subject = 'order' then touchpoints.journey_subject_id end
        = order_customers.order_id
    left join scores on touchpoints.touchpoint_key = scores.touchpoint_key
),

final as (
    select
        placed.*,
        channels.environment_type as environment,
        coalesce(customers.region_key, 'not_recorded') as region_key,
        coalesce(customers.segment, 'not_recorded') as segment,
        {{ polarity('placed.score_0_100') }} as experience_polarity
    from placed
    left join channels on placed.channel_key = channels.channel_key
    left join customers on placed.customer_key = customers.customer_key
)

select * from final
