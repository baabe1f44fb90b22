{# Text and numbers, engine by engine. #}

{# Does the whole text match the regular expression? #}
{% macro full_match(text, pattern) %}{{ adapter.dispatch('full_match', 'cem')(text, pattern) }}{% endmacro %}
{% macro duckdb__full_match(text, pattern) -%} regexp_full_match({{ text }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__full_match(text, pattern) -%} {{ text }} rlike '^({{ pattern }})$' {%- endmacro %}

{# The text without white space at its ends: every character that Unicode calls space, so also tab, line end and the
   no-break space that spreadsheets leave. A pattern, since trim() with so many characters takes ten times as long. #}
{% macro stripped(text) %}{{ adapter.dispatch('stripped', 'cem')(text) }}{% endmacro %}
{% macro duckdb__stripped(text) -%} regexp_replace({{ text }}, '^[{{ white_space() }}]+|[{{ white_space() }}]+$', '', 'g') {%- endmacro %}
{% macro spark__stripped(text) -%} regexp_replace({{ text }}, '^[{{ white_space() }}]+|[{{ white_space() }}]+$', '') {%- endmacro %}

{% macro white_space() -%}
    {{ return(' \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000') }}
{%- endmacro %}

{# The SHA-256 of a text, in hexadecimal digits. #}
{% macro sha256_hex(text) %}{{ adapter.dispatch('sha256_hex', 'cem')(text) }}{% endmacro %}
{% macro duckdb__sha256_hex(text) -%} sha256({{ text }}) {%- endmacro %}
{% macro spark__sha256_hex(text) -%} sha2({{ text }}, 256) {%- endmacro %}

{# A number with a decimal comma as one with a point. Comma and point change places, so that a thousands point ('1.000')
   becomes a comma, and no number, instead of a number a thousand times too small. Words stay. #}
{% macro decimal_point(text) -%}
    case when {{ full_match(text, '[+-]?[0-9.,]+') }} then translate({{ text }}, ',.', '.,') else {{ text }} end
{%- endmacro %}

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

{# A query: each row of `relation` once for each part of the text in `column` between separators, beside `kept` columns. #}
{% macro text_parts(relation, column, separator, name, kept) %}{{ adapter.dispatch('text_parts', 'cem')(relation, column, separator, name, kept) }}{% endmacro %}

{% macro duckdb__text_parts(relation, column, separator, name, kept) -%}
    select {{ kept | join(', ') }}, unnest(string_split({{ column }}, '{{ separator }}')) as {{ name }}
    from {{ relation }}
{%- endmacro %}

{% macro spark__text_parts(relation, column, separator, name, kept) -%}
    select {{ kept | join(', ') }}, {{ name }}
    from {{ relation }}
    lateral view explode(split({{ column }}, '{{ separator }}')) parts as {{ name }}
{%- endmacro %}

{# Rows of a group as one number that does not depend on their order: the sum of a 64-bit hash of each. Equal rows count as
   often as they are there. Only ever compared with a number of the same engine: what differs after an upgrade is redone.
   DuckDB joins the hashes of columns by xor, so that rows which swap a value could go unseen: each is hashed once more. #}
{% macro sum_of_hashes(columns) %}{{ adapter.dispatch('sum_of_hashes', 'cem')(columns) }}{% endmacro %}
{% macro duckdb__sum_of_hashes(columns) -%} sum(hash(hash({{ columns | join(', ') }}))) {%- endmacro %}
{% macro spark__sum_of_hashes(columns) -%} sum(cast(xxhash64(to_json(struct({{ columns | join(', ') }}))) as decimal(38, 0))) {%- endmacro %}

{# The same at half the price, for rows of which no two are equal (equal ones would take each other away). #}
{% macro xor_of_hashes(columns) %}{{ adapter.dispatch('xor_of_hashes', 'cem')(columns) }}{% endmacro %}
{% macro duckdb__xor_of_hashes(columns) -%} bit_xor(hash(hash({{ columns | join(', ') }}))) {%- endmacro %}
{% macro spark__xor_of_hashes(columns) -%} bit_xor(xxhash64(to_json(struct({{ columns | join(', ') }})))) {%- endmacro %}
