-- One row per case that calls, chats or visits name: how often the customer came back to it. The first of them is the
-- contact that opened the case, where it began no later or came through the same channel.
{{ config(materialized='view') }}
with

kinds as (
    select touchpoint_type, default_channel from {{ ref('stg_reference__touchpoints') }}
),

contacts as (
    {%- for model, touchpoint_type, moment, only_if in [
        ('int_support__calls', 'support_call', 'started_at', "coalesce(direction, 'inbound') = 'inbound'"),
        ('int_support__chats', 'support_chat', 'started_at', 'true'),
        ('int_support__shop_visits', 'shop_visit', 'visited_at', 'true'),
    ] %}
    select
        source_instance,
        case_ref,
        '{{ touchpoint_type }}' as touchpoint_type,
        channel,
        {{ moment }} as started_at,
        source_record_key
    from {{ ref(model) }}
    where case_ref is not null and {{ only_if }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        contacts.source_instance,
        contacts.case_ref,
        contacts.started_at,
        coalesce(contacts.channel, kinds.default_channel) as channel,
        row_number() over (
            partition by contacts.source_instance, contacts.case_ref
            order by contacts.started_at, contacts.touchpoint_type, contacts.source_record_key
        ) as place
    from contacts
    left join kinds on contacts.touchpoint_type = kinds.touchpoint_type
),

final as (
    select
        cases.source_vendor,
        cases.source_instance,
        cases.source_record_key,
        {{ count_of(
            "ranked.place > 1"
            " or (ranked.started_at > cases.opened_at and ranked.channel != coalesce(cases.channel, ''))"
        ) }} as further_contacts
    from {{ ref('int_support__cases') }} as cases
    inner join ranked
        on cases.source_instance = ranked.source_instance
        and cases.case_id = ranked.case_ref
    group by cases.source_vendor, cases.source_instance, cases.source_record_key
)

select * from final
