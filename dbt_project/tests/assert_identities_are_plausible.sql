-- One row per sign that identities were joined that are not one person, or parted. Each names what to look at, and the
-- remedy; an id may be an address, so the identifier is told by a hash.
with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

customers as (
    select
        map.customer_key,
        count(*) as contacts,
        count(distinct identifiers.brand_key) as brands
    from {{ ref('int_identity_map') }} as map
    inner join identifiers
        on map.source_instance = identifiers.source_instance
        and map.identity_value = identifiers.contact_id
        and identifiers.identity_kind = 'contact_id'
    where map.identity_kind = 'contact_id'
    group by map.customer_key
),

-- Of each customer that is too large, what most of his contacts share.
evidence as (
    select
        audit.customer_key,
        audit.identity_kind || ' ' || md5(audit.identity_value) as identifier,
        row_number() over (
            partition by audit.customer_key
            order by audit.contacts_sharing desc, audit.identity_kind asc, audit.identity_value asc
        ) as place
    from {{ ref('ops_identity_audit') }} as audit
    inner join customers on audit.customer_key = customers.customer_key
    where audit.is_linking and (customers.contacts > {{ var('identity_largest_customer') }} or customers.brands > 1)
),

newest_state as (
    select
        *,
        row_number() over (order by as_of desc) as recency
    from {{ ref('ops_identity_states') }}
),

found as (
    select
        'a customer of too many contacts: put what they share on identity_deny_list, or raise identity_largest_customer'
            as problem,
        customers.customer_key,
        evidence.identifier,
        customers.contacts as found,
        {{ var('identity_largest_customer') }} as allowed
    from customers
    left join evidence
        on customers.customer_key = evidence.customer_key
        and evidence.place = 1
    where customers.contacts > {{ var('identity_largest_customer') }}
    {% if not var('cross_brand_identity') -%}
    union all
    select
        'a customer of several brands: part the ids by instance, or set cross_brand_identity' as problem,
        customers.customer_key,
        evidence.identifier,
        customers.brands as found,
        1 as allowed
    from customers
    left join evidence
        on customers.customer_key = evidence.customer_key
        and evidence.place = 1
    where customers.brands > 1
    {%- endif %}
    union all
    select
        'customers fell against ' || cast(customers_before as {{ dbt.type_string() }}) || ' of '
        || cast(contacts_before as {{ dbt.type_string() }}) || ' contacts: see ops_identity_audit, or raise '
        || 'identity_largest_fall_pct' as problem,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        'as of ' || cast(as_of as {{ dbt.type_string() }}) as identifier,
        customers as found,
        customers_before as allowed
    from newest_state
    where not is_plausible and recency = 1
    union all
    select
        'two identifiers have one number: rename one of them' as problem,
        cast(null as {{ dbt.type_string() }}) as customer_key,
        min(identity_kind || ' ' || md5(identity_value)) || ' and ' || max(identity_kind || ' ' || md5(identity_value))
            as identifier,
        count(distinct identity_kind || '|' || identity_scope || '|' || identity_value) as found,
        1 as allowed
    from identifiers
    group by node
    having count(distinct identity_kind || '|' || identity_scope || '|' || identity_value) > 1
)

select * from found
