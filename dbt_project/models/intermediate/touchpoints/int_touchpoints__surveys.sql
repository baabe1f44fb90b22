-- One row per touchpoint of the surveys family: an invitation sent, a survey answered (one per response, not per
-- question). What employees and partners are asked is no touchpoint of a customer.
{{ config(materialized='view') }}
with

invitations as (
    select
        invitations.*,
        surveys.audience
    from {{ ref('int_surveys__invitations') }} as invitations
    left join {{ ref('stg_reference__surveys') }} as surveys
        on invitations.source_instance = surveys.source_instance
        and invitations.survey_id = surveys.survey_id
)

{{ touchpoint('survey_invited', 'invitations', "'invitations:' || source_record_key", 'sent_at',
    {'contact_id': 'contact_ref'}, {'order': 'order_ref'}, channel='channel',
    judged_as={'invitation': 'source_record_key'}, metadata={'survey_id': 'survey_id'}, only_if=asks_customers()) }}
union all
{{ touchpoint('survey_answered', ref('int_survey_responses_counted'), response_record_key(), 'submitted_at',
    {'contact_id': 'contact_ref'}, {'order': 'order_ref'}, channel='channel', score_metric='score_metric',
    score_value='score_value', is_bot='is_by_machine', judged_as={'response': 'response_key'},
    metadata={'survey_id': 'survey_id'}, only_if="origin_entity != 'reviews' and " ~ asks_customers()) }}
