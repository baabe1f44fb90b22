{# HubSpot: from where in its records each entity is filled; by which tables says vars.hubspot_tables. A path leads into the
   payload that ingestion lands (ingestion/sources/crm/hubspot/record.py). What an account's owner says in cem.toml wins,
   column by column. #}

{# How a landed table fills an entity. `kinds` is {entity: mapping}, or {entity: {table: mapping}} where several tables fill
   it. An association is the first by id. What was sent how is known, not by which channel it was answered: answers have none.
   only_if_told: nothing is read unless the account's owner fills one of these columns. #}
{% macro hubspot_kind(table, entity) -%}
    {%- set merged = [
        {'header': 'properties.hs_merged_object_ids', 'may_be_blank': true}, {'text': ';'},
        {'header': 'properties.hs_calculated_merged_vids', 'may_be_blank': true}
    ] -%}
    {%- set about = {
        'owner_ref': 'properties.hubspot_owner_id', 'contact_ref': 'associations.contacts.0.toObjectId',
        'company_ref': 'associations.companies.0.toObjectId', 'deal_ref': 'associations.deals.0.toObjectId'
    } -%}
    {%- set kinds = {
        'crm_people': {
            'columns': {
                'contact_id': 'id', 'email': 'properties.email', 'phone': 'properties.phone',
                'city': 'properties.city', 'region': 'properties.state', 'country': 'properties.country',
                'lifecycle_stage': 'properties.lifecyclestage', 'consent_marketing': 'properties.hs_email_optout',
                'created_at': 'properties.createdate'
            },
            'values': {'consent_marketing': {'true': 'denied', 'false': 'unknown'} },
            'templates': {'merged_ids': merged, 'full_name': [
                {'header': 'properties.firstname', 'may_be_blank': true}, {'text': ' '},
                {'header': 'properties.lastname', 'may_be_blank': true}
            ]}
        },
        'crm_companies': {
            'columns': {
                'company_id': 'id', 'company_name': 'properties.name', 'city': 'properties.city',
                'region': 'properties.state', 'country': 'properties.country', 'industry': 'properties.industry',
                'owner_ref': about.owner_ref, 'merged_ids': 'properties.hs_merged_object_ids'
            }
        },
        'crm_deals': {
            'columns': {
                'deal_id': 'id', 'company_ref': about.company_ref, 'contact_ref': about.contact_ref,
                'owner_ref': about.owner_ref, 'opened_at': 'properties.createdate', 'amount': 'properties.amount',
                'currency': 'properties.deal_currency_code', 'stage_id': 'properties.dealstage',
                'stage_history': 'propertiesWithHistory.dealstage', 'told_closed_at': 'properties.closedate',
                'told_closed': 'properties.hs_is_closed', 'told_won': 'properties.hs_is_closed_won',
                'merged_ids': 'properties.hs_merged_object_ids'
            }
        },
        'crm_engagements': {
            'calls': {
                'constants': {'engagement_type': 'call'},
                'columns': dict(about, engagement_id='@record_key', occurred_at='properties.hs_timestamp',
                    direction='properties.hs_call_direction', outcome='properties.hs_call_status',
                    lasted_ms='properties.hs_call_duration'),
                'values': {'direction': {'INBOUND': 'inbound', 'OUTBOUND': 'outbound'} }
            },
            'emails': {
                'constants': {'engagement_type': 'email'},
                'columns': dict(about, engagement_id='@record_key', occurred_at='properties.hs_timestamp',
                    direction='properties.hs_email_direction', outcome='properties.hs_email_status'),
                'values': {'direction': {'EMAIL': 'outbound', 'INCOMING_EMAIL': 'inbound', 'FORWARDED_EMAIL': 'inbound'} }
            },
            'meetings': {
                'constants': {'engagement_type': 'meeting'},
                'columns': dict(about, engagement_id='@record_key', occurred_at='properties.hs_timestamp',
                    ended_at='properties.hs_meeting_end_time', outcome='properties.hs_meeting_outcome')
            },
            'notes': {
                'constants': {'engagement_type': 'other'},
                'columns': dict(about, engagement_id='@record_key', occurred_at='properties.hs_timestamp')
            }
        },
        'crm_agents': {
            'columns': {'agent_id': 'id', 'team_ref': 'teams.0.id'},
            'templates': {'full_name': [
                {'header': 'firstName', 'may_be_blank': true}, {'text': ' '}, {'header': 'lastName', 'may_be_blank': true}
            ]}
        },
        'crm_contracts': {
            'columns': {
                'contract_id': 'id', 'deal_ref': about.deal_ref, 'company_ref': about.company_ref,
                'contact_ref': about.contact_ref, 'contract_status': 'properties.hs_status',
                'amount': 'properties.hs_quote_amount', 'currency': 'properties.hs_currency',
                'signed_at': 'properties.hs_esign_date'
            }
        },
        'crm_commitments': {
            'only_if_told': ['due_on', 'promised_value'],
            'columns': {
                'commitment_id': 'id', 'deal_ref': 'id', 'contact_ref': about.contact_ref,
                'company_ref': about.company_ref, 'owner_ref': about.owner_ref, 'promised_at': 'properties.createdate'
            }
        },
        'support_cases': {
            'columns': {
                'case_id': 'id', 'contact_ref': about.contact_ref, 'opened_at': 'properties.createdate',
                'first_replied_at': 'properties.first_agent_reply_date', 'priority': 'properties.hs_ticket_priority',
                'topic': 'properties.hs_ticket_category', 'agent_ref': about.owner_ref,
                'team_ref': 'properties.hubspot_team_id', 'channel': 'properties.source_type',
                'stage_id': 'properties.hs_pipeline_stage',
                'stage_history': 'propertiesWithHistory.hs_pipeline_stage',
                'team_history': 'propertiesWithHistory.hubspot_team_id',
                'told_closed_at': 'properties.closed_date', 'merged_ids': 'properties.hs_merged_object_ids'
            },
            'values': {'channel': {'EMAIL': 'email', 'PHONE': 'phone', 'CHAT': 'chat', 'FORM': 'web'} }
        },
        'surveys_answers': {
            'constants': {'question_id': 'rating'},
            'columns': {
                'response_id': 'id', 'survey_id': 'properties.hs_survey_id', 'contact_ref': about.contact_ref,
                'submitted_at': 'properties.hs_submission_timestamp', 'score': 'properties.hs_value',
                'comment': 'properties.hs_content'
            }
        }
    } -%}
    {{ return(kinds[entity].get(table, kinds[entity])) }}
{%- endmacro %}

{# Columns of the parsed rows that the adapters need beside the canonical ones. A deal's date of closing is a forecast while
   it is open. #}
{% macro hubspot_columns() -%}
    {%- set stages = {'stage_id': 'text', 'stage_history': 'text', 'told_closed_at': 'instant future_ok', 'merged_ids': 'text'} -%}
    {{ return({
        'crm_people': {'merged_ids': 'text'},
        'crm_companies': {'merged_ids': 'text'},
        'crm_deals': dict(stages, told_closed='boolean', told_won='boolean'),
        'crm_engagements': {'lasted_ms': 'integer'},
        'support_cases': dict(stages, team_history='text')
    }) }}
{%- endmacro %}

{# The mappings of all accounts in vars.hubspot_accounts, as parse.sql reads them. #}
{% macro hubspot_mappings() -%}
    {%- set found = [] -%}
    {%- for account in var('hubspot_accounts') -%}
        {%- for table, entities in var('hubspot_tables').items() if table in account.entities -%}
            {%- for entity in entities -%}
                {%- set mapping = hubspot_mapping(account, table, entity, hubspot_kind(table, entity)) -%}
                {%- if mapping -%} {%- do found.append(mapping) -%} {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# None for an entity of which the account's owner must say more than he does. Of a table that fills several entities he
   says all in one place: each takes the columns that it has. #}
{% macro hubspot_mapping(account, table, entity, kind) -%}
    {%- set own, canonical = {'columns': {}, 'constants': {}, 'values': {} }, var('entities')[entity] -%}
    {%- for part, said in account.mappings.get(table, {}).items() -%}
        {%- for name in said if name in canonical -%} {%- do own[part].update({name: said[name]}) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set told = own['columns'].keys() | list + own['constants'].keys() | list -%}
    {%- if kind.only_if_told and not kind.only_if_told | select('in', told) | list -%} {{ return(none) }} {%- endif -%}
    {%- set mapping = {
        'name': account.instance, 'instance': account.instance, 'brand': account.brand, 'entity': entity,
        'table': table, 'is_one_of_many': landed_tables('hubspot', entity) | length > 1,
        'timezone': 'UTC', 'epoch_ms': true, 'nested': true, 'values': {}
    } -%}
    {%- for part in ['columns', 'templates', 'constants'] -%}
        {%- set kept = {} -%}
        {%- for name, said in kind.get(part, {}).items() if name not in told -%} {%- do kept.update({name: said}) -%} {%- endfor -%}
        {%- do mapping.update({part: kept}) -%}
    {%- endfor -%}
    {%- for name, property in own['columns'].items() -%}
        {%- do mapping.columns.update({name: 'properties.' ~ property}) -%}
        {#- Who had a ticket before is told by the same property's past (ingestion asks for it). #}
        {%- if name == 'team_ref' -%} {%- do mapping.columns.update({'team_history': 'propertiesWithHistory.' ~ property}) -%} {%- endif -%}
    {%- endfor -%}
    {%- do mapping.constants.update(own['constants']) -%}
    {# The canned words are those of the canned property; what the owner lists is added, or stands alone for another one. #}
    {%- for name, words in kind.get('values', {}).items() if name not in told -%} {%- do mapping['values'].update({name: words}) -%} {%- endfor -%}
    {%- for name, words in own['values'].items() -%}
        {%- do mapping['values'].update({name: dict(mapping['values'].get(name, {}), **words)}) -%}
    {%- endfor -%}
    {{ return(mapping) }}
{%- endmacro %}

{# The join of an adapter to what closed its deals or tickets. #}
{% macro hubspot_closings(object_type) -%}
    left join {{ ref('int_crm__hubspot_closings') }} as closings
        on judged.source_instance = closings.source_instance
        and judged.record_key = closings.record_key
        and closings.object_type = '{{ object_type }}'
{%- endmacro %}
