-- One row per touchpoint of the surveys family: an invitation sent, a survey answered (one per response, not per
-- question).
{{ config(materialized='view') }}
{{ touchpoint('survey_invited', ref('int_surveys__invitations'), "'invitations:' || source_record_key", 'sent_at',
    {'contact_id': 'contact_ref'}, {'order': 'order_ref'}, channel='channel', is_test='coalesce(is_test, false)',
    metadata={'survey_id': 'survey_id'}) }}
union all
{{ touchpoint('survey_answered', ref('int_survey_responses_counted'), response_record_key(), 'submitted_at',
    {'contact_id': 'contact_ref'}, {'order': 'order_ref'}, channel='channel', score_metric='score_metric',
    score_value='score_value', is_bot='is_by_machine', is_test='is_test', metadata={'survey_id': 'survey_id'}, only_if="origin_entity != 'reviews'") }}
