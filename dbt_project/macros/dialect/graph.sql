{# What the solver of identities needs from an engine. #}

{# Keep the rows of a query under a name that only this session sees, and that the end of the session forgets. #}
{% macro keep_passing(name, query) %}{{ adapter.dispatch('keep_passing', 'cem')(name, query) }}{% endmacro %}
{% macro duckdb__keep_passing(name, query) -%} {%- do run_query('create or replace temp table ' ~ name ~ ' as ' ~ query) -%} {%- endmacro %}
{% macro spark__keep_passing(name, query) -%} {%- do run_query('cache table ' ~ name ~ ' as ' ~ query) -%} {%- endmacro %}

{% macro drop_passing(name) %}{{ adapter.dispatch('drop_passing', 'cem')(name) }}{% endmacro %}
{% macro duckdb__drop_passing(name) -%} {%- do run_query('drop table if exists ' ~ name) -%} {%- endmacro %}
{% macro spark__drop_passing(name) -%} {%- do run_query('drop view if exists ' ~ name) -%} {%- endmacro %}

{# A number for a text: the same in every run, another for another text (63 bits; a test looks for the exception). #}
{% macro number_of_text(text) %}{{ adapter.dispatch('number_of_text', 'cem')(text) }}{% endmacro %}
{% macro duckdb__number_of_text(text) -%} cast(md5_number_lower({{ text }}) >> 1 as bigint) {%- endmacro %}
{% macro spark__number_of_text(text) -%} cast(conv(substr(md5({{ text }}), 1, 15), 16, 10) as bigint) {%- endmacro %}
