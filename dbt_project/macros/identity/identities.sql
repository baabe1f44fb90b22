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

{# The key that a contact id gives its customer. Another person who is given the id after a deletion gets another one. #}
{% macro contact_key(instance, contact_id, id_holder) -%}
    {{ surrogate_key([
        "'contact'", instance,
        contact_id ~ " || case when " ~ id_holder ~ " > 1 then '#' || cast(" ~ id_holder ~ " as " ~ dbt.type_string()
        ~ ") else '' end"
    ]) }}
{%- endmacro %}

{# An address, or the keyed hash that ingestion made of one. #}
{% macro email_pattern() -%} {{ return('[^@ ]+@[^@ ]+[.][^@ ]+|[0-9a-f]{64}') }} {%- endmacro %}

{# By what erased_identities knows an identifier of int_identifiers: an id is one within its source, an address anywhere. #}
{% macro erased_identity_hash() -%}
    {{ sha256_hex(
        "identity_kind || '|' || case when identity_kind in ('email', 'phone') then '' else source_instance end"
        ~ " || '|' || identity_value"
    ) }}
{%- endmacro %}
