{# Joins that many models make: each in one place. `rows` is the name of what is joined to. #}

{# Do two rows tell of the same record? Its key is unique within its vendor and instance alone. #}
{% macro same_record(rows, others) -%}
    {{ rows }}.source_vendor = {{ others }}.source_vendor
        and {{ rows }}.source_instance = {{ others }}.source_instance
        and {{ rows }}.source_record_key = {{ others }}.source_record_key
{%- endmacro %}

{# Do two rows tell of the same source? Vendor, instance and entity. #}
{% macro same_source(rows, others) -%}
    {{ rows }}.source_vendor = {{ others }}.source_vendor
        and {{ rows }}.source_instance = {{ others }}.source_instance
        and {{ rows }}.entity = {{ others }}.entity
{%- endmacro %}

{# The join of rows that name a contact of their instance to the customer behind it, as `contacts`; `at`: when what the row
   tells took place, since an id may have been another person's before. #}
{% macro join_contact(rows, contact_id, at) -%}
    left join {{ ref('int_identity_map') }} as contacts
        on {{ rows }}.source_instance = contacts.source_instance
        and {{ rows }}.{{ contact_id }} = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
        and (contacts.valid_from is null or {{ at }} >= contacts.valid_from)
{%- endmacro %}

{# The join of rows to the company's own trying out, as `tests`: a row that has none is no test. #}
{% macro join_test(rows, kind, record_id) -%}
    left join {{ ref('int_test_records') }} as tests
        on {{ rows }}.source_instance = tests.source_instance
        and {{ record_id }} = tests.record_id
        and tests.record_kind = {{ kind }}
        and tests.is_test
{%- endmacro %}

{# The join of rows that name an order of their instance to it and to the customer who placed it, as `order_customers`. #}
{% macro join_order(rows, order_id) -%}
    left join {{ ref('int_order_customers') }} as order_customers
        on {{ rows }}.source_instance = order_customers.source_instance
        and {{ rows }}.{{ order_id }} = order_customers.order_id
{%- endmacro %}
