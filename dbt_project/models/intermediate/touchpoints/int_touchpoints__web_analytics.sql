-- One row per touchpoint of the web_analytics family: a session on the website or in the app, never a hit. A session in
-- which an order was placed belongs to the order's journey. Sessions of bots are here, flagged.
{{ config(materialized='view') }}
{{ touchpoint('web_session', ref('int_web_sessions'), "'sessions:' || source_record_key", 'started_at',
    {'contact_id': 'contact_ref', 'visitor_id': 'visitor_ref'}, {'order': 'order_ref'}, channel='channel',
    is_bot='is_bot', is_test='is_test',
    metadata={'landing_page': 'landing_page', 'campaign_name': 'campaign_name'}) }}
