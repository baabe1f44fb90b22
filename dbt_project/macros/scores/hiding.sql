{# What readers do not see: figures that rest on 1 to 4 persons, answers or journeys, so that nobody's own can be read off. #}

{# Is a figure of `n` hidden? None at all is nobody's. #}
{% macro is_few(n) -%} ({{ n }} > 0 and {{ n }} < {{ var('min_responses_privacy') }}) {%- endmacro %}

{# The two flags over `n`, the number of persons, answers or journeys behind a row. #}
{% macro small_numbers(n) -%}
    {{ n }} < {{ var('min_responses_display') }} as is_low_n,
        {{ is_few(n) }} as is_suppressed
{%- endmacro %}

{# A figure that is hidden by a number of its own, not by that of the row. #}
{% macro shown(figure, n) -%} case when not {{ is_few(n) }} then {{ figure }} end {%- endmacro %}

{# A figure of a row that has the flag is_suppressed, or a flag of another name. #}
{% macro unless_suppressed(figure, flag='is_suppressed') -%} case when not {{ flag }} then {{ figure }} end {%- endmacro %}

{# The same of columns that keep their names. #}
{% macro shown_columns(columns, flag='is_suppressed') -%}
    {%- for column in columns %}
        {{ unless_suppressed(column, flag) }} as {{ column }},
    {%- endfor %}
{%- endmacro %}
