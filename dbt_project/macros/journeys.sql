{# Journeys: what several of their models need. #}

{# Does `|a|b|` name the word? A list is kept as text between bars. #}
{% macro is_listed(word, list) -%} {{ dbt.position("'|' || " ~ word ~ " || '|'", list) }} > 0 {%- endmacro %}

{# By what journeys are redone (redo_touched.sql): all those of one subject, since a later one ends an earlier one. #}
{% macro journey_subject_key() -%}
    {{ return(['source_instance', 'journey_kind', 'journey_subject', 'journey_subject_id']) }}
{%- endmacro %}
