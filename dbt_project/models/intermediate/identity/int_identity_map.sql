-- One row per identity and period: the customer behind it. A device that several customers used has periods, each from
-- a login to the next; a contact id that was given to another person is his from then on; all else holds for ever.
with

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where is_usable
),

components as (
    select
        node_a as node,
        component
    from {{ ref('int_identity_components') }}
    where node_a = node_b
),

merged as (
    select
        edges.source_instance,
        merged_contacts.contact_id,
        edges.node_a
    from {{ ref('int_identity_edges') }} as edges
    inner join {{ ref('int_crm__merged_contacts') }} as merged_contacts
        on edges.source_instance = merged_contacts.source_instance
        and edges.node_b
        = {{ identity_node("'contact_id'", 'merged_contacts.source_instance', 'merged_contacts.contact_id') }}
    where edges.edge_rule = 'merged in the source'
),

contacts as (
    select
        identifiers.source_vendor,
        identifiers.source_instance,
        identifiers.source_record_key,
        components.component,
        components.node
    from identifiers
    inner join components on identifiers.node = components.node
    where identifiers.identity_kind = 'contact_id'
),

members as (
    select
        identifiers.source_instance,
        identifiers.identity_kind,
        identifiers.identity_value,
        identifiers.id_holder,
        identifiers.id_held_from,
        contacts.component
    from identifiers
    inner join contacts on {{ same_record('identifiers', 'contacts') }}
    union all
    select
        merged.source_instance,
        'contact_id' as identity_kind,
        merged.contact_id as identity_value,
        cast(1 as bigint) as id_holder,
        cast(null as timestamp) as id_held_from,
        contacts.component
    from merged
    inner join contacts on merged.node_a = contacts.node
),

-- The least hash among contact and person ids: it depends on the members alone, not on the order in which they came,
-- and nothing of an address is in it.
customers as (
    select
        component,
        min(case identity_kind
            when 'contact_id' then {{ contact_key('source_instance', 'identity_value', 'id_holder') }}
            when 'person_id' then {{ surrogate_key(["'person'", 'source_instance', 'identity_value']) }}
        end) as customer_key
    from members
    group by component
),

-- An address that stands for one customer at each of two brands of one instance names nobody by itself.
known as (
    select
        members.source_instance,
        members.identity_kind,
        members.identity_value,
        max(case when members.identity_kind = 'contact_id' then members.id_held_from end) as valid_from,
        min(customers.customer_key) as customer_key
    from members
    inner join customers on members.component = customers.component
    group by members.source_instance, members.identity_kind, members.identity_value
    having min(customers.customer_key) = max(customers.customer_key)
),

logins as (
    select
        logins.source_instance,
        logins.visitor_ref,
        logins.started_at,
        logins.source_record_key,
        coalesce(known.customer_key, 'nobody') as customer
    from {{ ref('int_visitor_logins') }} as logins
    left join known
        on logins.source_instance = known.source_instance
        and logins.contact_ref = known.identity_value
        and known.identity_kind = 'contact_id'
        and (known.valid_from is null or logins.started_at >= known.valid_from)
),

stepped as (
    select
        *,
        lag(customer) over (
            partition by source_instance, visitor_ref order by started_at, source_record_key
        ) as previous_customer
    from logins
),

changes as (
    select
        *,
        lead(started_at) over (
            partition by source_instance, visitor_ref order by started_at, source_record_key
        ) as until_at,
        count(*) over (partition by source_instance, visitor_ref) as periods
    from stepped
    where previous_customer is null or customer != previous_customer
),

final as (
    select
        source_instance,
        identity_kind,
        identity_value,
        valid_from,
        cast(null as timestamp) as valid_to,
        customer_key
    from known
    union all
    select
        source_instance,
        'visitor_id' as identity_kind,
        visitor_ref as identity_value,
        case when periods > 1 then started_at end as valid_from,
        until_at as valid_to,
        customer as customer_key
    from changes
    where customer != 'nobody' and (until_at is null or started_at < until_at)
)

select * from final
