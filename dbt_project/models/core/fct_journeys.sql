-- One row per journey: all touchpoints of one subject (an order, a lead and its deal, a case, a subscription) in order
-- of time; and one per internal process: what the company does with a case or a deal.
{{ config(materialized='view') }}
select
    journeys.journey_key,
    journeys.journey_kind,
    journeys.journey_type,
    journeys.journey_subject,
    journeys.journey_subject_id,
    journeys.journey_number,
    journeys.source_vendor,
    journeys.source_instance,
    journeys.brand_key,
    journeys.customer_key,
    coalesce(customers.region_key, 'not_recorded') as region_key,
    coalesce(customers.segment, 'not_recorded') as segment,
    journeys.entry_channel_key,
    journeys.started_at,
    journeys.last_touched_at,
    journeys.started_date,
    journeys.ended_at,
    journeys.outcome,
    journeys.touchpoints,
    journeys.channels,
    journeys.channel_switches,
    journeys.stage_visits,
    journeys.regressions
from {{ ref('int_journeys') }} as journeys
left join {{ ref('int_customers') }} as customers on journeys.customer_key = customers.customer_key
