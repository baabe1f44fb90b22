-- One row per touchpoint of the crm family: a lead's first contact, a deal won, a deal lost, an engagement; a message
-- of a campaign sent, opened, clicked. A deal that came from a lead, and an engagement about it, belong to the lead's
-- journey. Who it was is the contact where the source names one, else known by the lead's or deal's id only.
{{ config(materialized='view') }}
{%- set deals = ref('int_crm__deals') %}
{%- set sends = ref('int_crm__campaign_sends') %}
with

engagements as (
    select
        engagements.*,
        coalesce(engagements.lead_ref, deals.lead_ref, engagements.deal_ref) as opportunity_id
    from {{ ref('int_crm__engagements') }} as engagements
    left join {{ deals }} as deals
        on engagements.source_instance = deals.source_instance
        and engagements.deal_ref = deals.deal_id
)

{{ touchpoint('lead_contact', ref('int_crm__leads'), "'leads:' || source_record_key", 'contacted_at',
    {'contact_id': 'contact_ref', 'lead_id': 'lead_id'}, {'deal': 'lead_id'}, channel="coalesce(channel, 'not_recorded')",
    metadata={'landing_page': dbt.split_part('landing_page', "'?'", 1)}) }}
{%- for type, moment in [('deal_won', 'won_at'), ('deal_lost', 'lost_at')] %}
union all
{{ touchpoint(type, deals, "'deals:' || source_record_key", moment,
    {'contact_id': 'contact_ref', 'deal_id': 'deal_id'}, {'deal': 'coalesce(lead_ref, deal_id)'}, channel='channel',
    known_at='opened_at',
    metadata={'company_ref': 'company_ref', 'owner_ref': 'owner_ref'}) }}
{%- endfor %}
{%- for kind in ['email', 'call', 'meeting', 'other'] %}
union all
{{ touchpoint('engagement_' ~ kind, 'engagements', "'engagements:' || source_record_key", 'occurred_at',
    {'contact_id': 'contact_ref', 'lead_id': 'lead_ref', 'deal_id': 'deal_ref'}, {'deal': 'opportunity_id'},
    channel='channel', direction='direction', only_if="engagement_type = '" ~ kind ~ "'",
    metadata={'company_ref': 'company_ref', 'owner_ref': 'owner_ref'}) }}
{%- endfor %}
{%- for type, moment in [
    ('campaign_sent', 'sent_at'), ('campaign_opened', 'opened_at'), ('campaign_clicked', 'clicked_at'),
] %}
union all
{{ touchpoint(type, sends, "'campaign_sends:' || source_record_key", moment, {'contact_id': 'contact_ref'},
    channel='channel', known_at='sent_at', is_test='coalesce(is_test, false)',
    metadata={'campaign_ref': 'campaign_ref'}) }}
{%- endfor %}
