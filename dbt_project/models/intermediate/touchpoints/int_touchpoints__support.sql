-- One row per touchpoint of the support family: a case opened, a case solved, a call, a chat, a visit to a shop.
-- What is about an order belongs to the order's journey, else to that of its case. A call, chat or visit that does not
-- say whose it is, or about which order, has it from its case; one of a case is a test as the case is.
{{ config(materialized='view') }}
{%- set cases = ref('int_support__cases') %}
with
{%- for contacts in ['calls', 'chats', 'shop_visits'] %}

{{ contacts }} as (
    select
        {{ contacts }}.*,
        coalesce({{ contacts }}.contact_ref, cases.contact_ref) as known_contact_ref,
        coalesce({{ contacts }}.order_ref, cases.order_ref) as known_order_ref,
        case when {{ contacts }}.contact_ref is null then cases.opened_at end as known_at
    from {{ ref('int_support__' ~ contacts) }} as {{ contacts }}
    left join {{ cases }} as cases
        on {{ contacts }}.source_instance = cases.source_instance
        and {{ contacts }}.case_ref = cases.case_id
){{ ',' if not loop.last }}
{%- endfor %}
{%- for type, moment in [('case_opened', 'opened_at'), ('case_solved', 'solved_at')] %}

{{ touchpoint(type, cases, "'cases:' || source_record_key", moment, {'contact_id': 'contact_ref'},
    {'order': 'order_ref', 'case': 'case_id'}, channel='channel', known_at='opened_at', judged_as={'case': 'case_id'},
    metadata={'topic': 'topic', 'priority': 'priority', 'team_ref': 'team_ref'}) }}
union all
{%- endfor %}
{%- for type, contacts, moment, direction in [
    ('support_call', 'calls', 'started_at', 'direction'), ('support_chat', 'chats', 'started_at', none),
    ('shop_visit', 'shop_visits', 'visited_at', none),
] %}
{{ touchpoint(type, contacts, "'" ~ contacts ~ ":' || source_record_key", moment, {'contact_id': 'known_contact_ref'},
    {'order': 'known_order_ref', 'case': 'case_ref'}, channel='channel', direction=direction, known_at='known_at',
    judged_as={'case': 'case_ref'},
    metadata={'topic': 'topic', 'case_ref': 'case_ref'}) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
