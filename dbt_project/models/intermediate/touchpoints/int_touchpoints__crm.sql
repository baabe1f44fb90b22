-- One row per touchpoint of the crm family: a lead's first contact, a deal won, a deal lost.
-- A deal that came from a lead belongs to the lead's journey. Who it was is the contact where the source names one,
-- else known by the lead's or deal's id only.
{{ config(materialized='view') }}
{%- set deals = ref('int_crm__deals') %}
{{ touchpoint('lead_contact', ref('int_crm__leads'), "'leads:' || source_record_key", 'contacted_at',
    "case when contact_ref is not null then 'contact_id' else 'lead_id' end", 'coalesce(contact_ref, lead_id)',
    'deal', 'lead_id', channel="coalesce(channel, 'not_recorded')",
    metadata={'landing_page': dbt.split_part('landing_page', "'?'", 1)}) }}
{%- for type, moment in [('deal_won', 'won_at'), ('deal_lost', 'lost_at')] %}
union all
{{ touchpoint(type, deals, "'deals:' || source_record_key", moment,
    "case when contact_ref is not null then 'contact_id' else 'deal_id' end", 'coalesce(contact_ref, deal_id)',
    'deal', 'coalesce(lead_ref, deal_id)', channel='channel',
    metadata={'company_ref': 'company_ref', 'owner_ref': 'owner_ref'}) }}
{%- endfor %}
