{# Time, engine by engine. Stored instants are UTC timestamps without a zone. #}

{# Text to a UTC instant: an offset in the text wins, else the text is read as local time of `zone`. ISO 8601 only (a blank
   may stand for the T, the time may be missing); null for anything else, since a guess would be a silent wrong time. #}
{% macro instant(text, zone) %}{{ adapter.dispatch('instant', 'cem')(text, zone) }}{% endmacro %}

{% macro duckdb__instant(text, zone) -%}
    case
        when {{ full_match(text, iso_instant() ~ iso_offset()) }} then timezone('UTC', try_cast(upper({{ text }}) as timestamptz))
        when {{ full_match(text, iso_date() ~ '|' ~ iso_instant()) }}
            then timezone('UTC', timezone({{ text_literal(zone) }}, try_cast({{ text }} as timestamp)))
    end
{%- endmacro %}

{% macro spark__instant(text, zone) -%}
    case
        when {{ full_match(text, iso_instant() ~ iso_offset()) }} then try_cast(upper({{ text }}) as timestamp)
        when {{ full_match(text, iso_date() ~ '|' ~ iso_instant()) }}
            then to_utc_timestamp(try_cast({{ text }} as timestamp), {{ text_literal(zone) }})
    end
{%- endmacro %}

{% macro iso_date() -%} [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} {%- endmacro %}
{% macro iso_instant() -%} {{ iso_date() }}[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? {%- endmacro %}
{% macro iso_offset() -%} ([zZ]|[+-][0-9]{2}(:?[0-9]{2})?) {%- endmacro %}

{# The calendar day of a UTC instant in a zone. #}
{% macro local_date(instant, zone) %}{{ adapter.dispatch('local_date', 'cem')(instant, zone) }}{% endmacro %}

{% macro duckdb__local_date(instant, zone) -%}
    cast(timezone({{ text_literal(zone) }}, timezone('UTC', {{ instant }})) as date)
{%- endmacro %}

{% macro spark__local_date(instant, zone) -%}
    cast(from_utc_timestamp({{ instant }}, {{ text_literal(zone) }}) as date)
{%- endmacro %}

{# Seconds from one instant to a later one, as a bigint (negative if it is earlier). #}
{% macro seconds_between(earlier, later) %}{{ adapter.dispatch('seconds_between', 'cem')(earlier, later) }}{% endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    cast(epoch_us({{ later }}) // 1000000 - epoch_us({{ earlier }}) // 1000000 as bigint)
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_seconds({{ later }}) - unix_seconds({{ earlier }}))
{%- endmacro %}
