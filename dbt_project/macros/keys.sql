{# Keys and literals: each written once. #}

{# A SQL text literal. The only way in which a configured value reaches SQL. #}
{% macro text_literal(value) -%} '{{ value | string | replace("'", "''") }}' {%- endmacro %}

{# Surrogate key: md5 of the parts; a null part is distinct from an empty one. Null when the last part is null, so that a
   missing reference stays missing. #}
{% macro surrogate_key(parts) -%}
    case
        when {{ parts[-1] }} is not null then md5(
            {%- for part in parts %}coalesce(cast({{ part }} as {{ dbt.type_string() }}), '~'){{ " || '|' || " if not loop.last }}{% endfor -%}
        )
    end
{%- endmacro %}

{# The first day of the period that holds a date. #}
{% macro period_start(date, period) -%} cast({{ dbt.date_trunc(period, date) }} as date) {%- endmacro %}
