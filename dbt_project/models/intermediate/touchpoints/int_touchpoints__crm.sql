-- One row per touchpoint of the crm family: a lead's first contact, a deal won, a deal lost.
{{ config(materialized='view') }}
-- A deal that came from a lead belongs to the lead's journey.
{%- set deals = ref('int_crm__deals') %}
{{ touchpoint('lead_contact', ref('int_crm__leads'), "'leads:' || source_record_key", 'contacted_at', 'lead_id',
    'lead_id', 'deal', 'lead_id', channel="coalesce(channel, 'not_recorded')", metadata={'landing_page': 'landing_page'}) }}
union all
{{ touchpoint('deal_won', deals, "'deals:' || source_record_key", 'won_at', 'deal_id', 'deal_id',
    'deal', 'coalesce(lead_ref, deal_id)', channel='channel', metadata={'company_ref': 'company_ref', 'owner_ref': 'owner_ref'}) }}
union all
{{ touchpoint('deal_lost', deals, "'deals:' || source_record_key", 'lost_at', 'deal_id', 'deal_id',
    'deal', 'coalesce(lead_ref, deal_id)', channel='channel', metadata={'company_ref': 'company_ref', 'owner_ref': 'owner_ref'}) }}
