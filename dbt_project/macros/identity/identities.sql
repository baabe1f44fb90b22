{# What an identity is called: each rule once. #}

{# An identifier as the identity models hold it: ids as they are, e-mail addresses and telephone numbers (folded, E.164) as
   hashes. To look one up, fold it (dialect/contacts.sql) and call this. #}
{% macro identity_value(kind, value) -%}
    case when {{ kind }} in ('email', 'phone') then md5({{ value }}) else {{ value }} end
{%- endmacro %}

{# The node of the graph that stands for an identifier. #}
{% macro identity_node(kind, scope, value) -%}
    {{ number_of_text(kind ~ " || '|' || " ~ scope ~ " || '|' || " ~ value) }}
{%- endmacro %}

{# An address, or the keyed hash that ingestion made of one. #}
{% macro email_pattern() -%} {{ return('[^@ ]+@[^@ ]+[.][^@ ]+|[0-9a-f]{64}') }} {%- endmacro %}

{# The join of rows that name a contact of their instance to the customer behind it, as `contacts`. #}
{% macro join_contact(rows, contact_id) -%}
    left join {{ ref('int_identity_map') }} as contacts
        on {{ rows }}.source_instance = contacts.source_instance
        and {{ rows }}.{{ contact_id }} = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
{%- endmacro %}
