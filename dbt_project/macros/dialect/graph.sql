{# What the solver of identities needs from an engine. #}

{# A statement that keeps the rows of a query under a name that only this session sees, and that its end forgets. #}
{% macro keep(name, query) %}{{ return(adapter.dispatch('keep', 'cem')(name, query)) }}{% endmacro %}
{% macro duckdb__keep(name, query) -%} {{ return('create or replace temp table ' ~ name ~ ' as ' ~ query) }} {%- endmacro %}
{% macro spark__keep(name, query) -%} {{ return('cache table ' ~ name ~ ' as ' ~ query) }} {%- endmacro %}

{# A statement that forgets them now. #}
{% macro forget(name) %}{{ return(adapter.dispatch('forget', 'cem')(name)) }}{% endmacro %}
{% macro duckdb__forget(name) -%} {{ return('drop table if exists ' ~ name) }} {%- endmacro %}
{% macro spark__forget(name) -%} {{ return('drop view if exists ' ~ name) }} {%- endmacro %}

{# Run statements one after the other; gives the first value of the last, which is a query. DuckDB takes them in one call: each
   call costs dbt more than a small graph costs DuckDB. #}
{% macro value_after(statements) %}{{ return(adapter.dispatch('value_after', 'cem')(statements)) }}{% endmacro %}
{% macro duckdb__value_after(statements) -%} {{ return(run_query(statements | join(';\n')).rows[0][0]) }} {%- endmacro %}
{% macro spark__value_after(statements) -%}
    {%- for statement in statements[:-1] -%} {%- do run_query(statement) -%} {%- endfor -%}
    {{ return(run_query(statements[-1]).rows[0][0]) }}
{%- endmacro %}

{# A number for a text: the same in every run, another for another text (63 bits; a test looks for the exception). #}
{% macro number_of_text(text) %}{{ adapter.dispatch('number_of_text', 'cem')(text) }}{% endmacro %}
{% macro duckdb__number_of_text(text) -%} cast(md5_number_lower({{ text }}) >> 1 as bigint) {%- endmacro %}
{% macro spark__number_of_text(text) -%} cast(conv(substr(md5({{ text }}), 1, 15), 16, 10) as bigint) {%- endmacro %}

{# A condition that holds for every node, put on few of them for which many rows are searched. DuckDB throws out most of the
   many by a Bloom filter before it joins them, but only if it sees a condition on the few and not that it always holds. #}
{% macro sought(node) %}{{ return(adapter.dispatch('sought', 'cem')(node)) }}{% endmacro %}
{% macro duckdb__sought(node) -%} {{ return(node ~ ' % 2 >= 0') }} {%- endmacro %}
{% macro spark__sought(node) -%} {{ return(node ~ ' is not null') }} {%- endmacro %}
