-- One row per touchpoint of the web_analytics family: a session on the website or in the app, never a hit. A session
-- that led to an order belongs to the order's journey; one that came back to look after it does not: it is no inquiry
-- about it. Sessions of bots are here, flagged.
{{ config(materialized='view') }}
with

sessions as (
    select
        sessions.*,
        coalesce(sessions.contact_ref, orders.contact_ref) as known_contact_ref,
        case when orders.order_id is null or sessions.started_at <= orders.ordered_at then sessions.order_ref end
            as placed_order_ref
    from {{ ref('int_web_sessions') }} as sessions
    left join {{ ref('int_commerce__orders') }} as orders
        on sessions.source_instance = orders.source_instance
        and sessions.order_ref = orders.order_id
)

{{ touchpoint('web_session', 'sessions', "'sessions:' || source_record_key", 'started_at',
    {'contact_id': 'known_contact_ref', 'visitor_id': 'visitor_ref'}, {'order': 'placed_order_ref'}, channel='channel',
    is_bot='is_bot', is_test='is_test', consent="nullif(consent, 'unknown')",
    metadata={'landing_page': 'landing_page', 'campaign_name': 'campaign_name'}) }}
