{# Text and numbers, engine by engine. #}

{# Does the whole text match the regular expression? #}
{% macro full_match(text, pattern) %}{{ adapter.dispatch('full_match', 'cem')(text, pattern) }}{% endmacro %}
{% macro duckdb__full_match(text, pattern) -%} regexp_full_match({{ text }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__full_match(text, pattern) -%} {{ text }} rlike '^({{ pattern }})$' {%- endmacro %}

{# The two parts of a record's origin, "path:line". #}
{% macro origin_file(origin) -%} regexp_replace({{ origin }}, ':[0-9]+$', '') {%- endmacro %}
{% macro origin_line(origin) -%} try_cast(regexp_extract({{ origin }}, ':([0-9]+)$', 1) as bigint) {%- endmacro %}

{# Is `item` one of the elements of a text list such as 'a|b|c'? Compared as text: % and _ in it are no wildcards. #}
{% macro in_text_list(item, list, separator='|') -%}
    ({{ dbt.position("'" ~ separator ~ "' || " ~ item ~ " || '" ~ separator ~ "'", "coalesce('" ~ separator ~ "' || " ~ list ~ " || '" ~ separator ~ "', '')") }} > 0)
{%- endmacro %}

{# The interpolating quantile of a numeric column, as a double; nulls are left out. #}
{% macro quantile(column, share) %}{{ adapter.dispatch('quantile', 'cem')(column, share) }}{% endmacro %}
{% macro duckdb__quantile(column, share) -%} cast(quantile_cont({{ column }}, {{ share }}) as double) {%- endmacro %}
{% macro spark__quantile(column, share) -%} cast(percentile({{ column }}, {{ share }}) as double) {%- endmacro %}
