-- One row per customer: a person known to at least one source. No direct personal data: keys, region, segment, dates.
with

customers as (
    select * from {{ ref('int_customers') }}
),

seen as (
    select
        customer_key,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at
    from {{ ref('int_touchpoints_placed') }}
    where customer_key is not null and not is_bot and not is_test
    group by customer_key
),

-- The stage that he came into last, and what he said last when he was asked whether his visits may be recorded.
stages as (
    select
        customer_key,
        stage_key,
        row_number() over (partition by customer_key order by entered_at desc, stage_visit_key desc) as recency
    from {{ ref('int_stage_visits') }}
    where customer_key is not null and journey_kind = 'customer'
),

consents as (
    select
        customer_key,
        consent,
        row_number() over (
            partition by customer_key order by occurred_at desc, consent asc, touchpoint_key desc
        ) as recency
    from {{ ref('int_touchpoints_placed') }}
    where customer_key is not null and consent is not null and not is_bot
),

unsubscribed as (
    select
        contacts.customer_key,
        max(sends.unsubscribed_at) as unsubscribed_at
    from {{ ref('int_crm__campaign_sends') }} as sends
    {{ join_contact('sends', 'contact_ref', 'coalesce(sends.sent_at, sends.unsubscribed_at)') }}
    where sends.unsubscribed_at is not null and contacts.customer_key is not null
    group by contacts.customer_key
),

test_people as (
    select distinct contacts.customer_key
    from {{ ref('int_test_records') }} as tests
    inner join {{ ref('int_identity_map') }} as contacts
        on tests.source_instance = contacts.source_instance
        and tests.record_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
    where tests.record_kind = 'contact' and tests.is_test
),

ordered as (
    select
        order_customers.customer_key,
        cast(count(*) as bigint) as orders,
        min(orders.ordered_at) as first_ordered_at
    from {{ ref('int_commerce__orders') }} as orders
    inner join {{ ref('int_order_customers') }} as order_customers
        on orders.source_instance = order_customers.source_instance
        and orders.order_id = order_customers.order_id
    {{ join_test('orders', "'order'", 'orders.order_id') }}
    where order_customers.customer_key is not null and tests.record_id is null
    group by order_customers.customer_key
),

final as (
    select
        customers.customer_key,
        customers.brand_key,
        customers.source_vendor,
        customers.source_instance,
        customers.city,
        customers.region_key,
        customers.country,
        customers.segment,
        customers.lifecycle_stage,
        stages.stage_key as journey_stage_key,
        customers.consent_marketing,
        unsubscribed.unsubscribed_at,
        coalesce(consents.consent, 'unknown') as consent_web,
        test_people.customer_key is not null as is_test,
        customers.is_erased,
        cast(customers.contacts as bigint) as contacts,
        coalesce(ordered.orders, 0) as orders,
        coalesce(ordered.orders, 0) >= 2 as is_repeat_customer,
        seen.first_seen_at,
        seen.last_seen_at,
        ordered.first_ordered_at
    from customers
    left join seen on customers.customer_key = seen.customer_key
    left join ordered on customers.customer_key = ordered.customer_key
    left join unsubscribed on customers.customer_key = unsubscribed.customer_key
    left join stages on customers.customer_key = stages.customer_key and stages.recency = 1
    left join consents on customers.customer_key = consents.customer_key and consents.recency = 1
    left join test_people on customers.customer_key = test_people.customer_key
)

select * from final
