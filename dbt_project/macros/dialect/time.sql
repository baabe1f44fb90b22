{# Time, engine by engine. Stored instants are UTC timestamps without a zone. #}

{# Text to a UTC instant: an offset in the text wins, else the text is read as local time of `zone`. ISO 8601 only (a blank
   may stand for the T, the time may be missing); null for anything else, since a guess would be a silent wrong time. #}
{% macro instant(text, zone) %}{{ adapter.dispatch('instant', 'cem')(text, zone) }}{% endmacro %}

{% macro duckdb__instant(text, zone) -%}
    case
        when {{ full_match(text, iso_instant() ~ iso_offset()) }} then timezone('UTC', try_cast(upper({{ text }}) as timestamptz))
        when {{ full_match(text, iso_date() ~ '|' ~ iso_instant()) }} then {{ utc_of_local('try_cast(' ~ text ~ ' as timestamp)', zone) }}
    end
{%- endmacro %}

{% macro spark__instant(text, zone) -%}
    case
        when {{ full_match(text, iso_instant() ~ iso_offset()) }} then try_cast(upper({{ text }}) as timestamp)
        when {{ full_match(text, iso_date() ~ '|' ~ iso_instant()) }} then {{ utc_of_local('try_cast(' ~ text ~ ' as timestamp)', zone) }}
    end
{%- endmacro %}

{# The same for text in a format of strptime directives (configuration/formats.py says which). `%z` is an offset or Z and
   wins over the zone. Null where the text is not of the format, or names a day that no calendar has. #}
{% macro instant_in_format(text, format, zone) %}{{ adapter.dispatch('instant_in_format', 'cem')(text, format, zone) }}{% endmacro %}

{% macro duckdb__instant_in_format(text, format, zone) -%}
    {%- if '%z' in format -%} timezone('UTC', try_strptime(regexp_replace({{ text }}, '[zZ]$', '+0000'), {{ text_literal(format) }}))
    {%- else -%} {{ utc_of_local('try_strptime(' ~ text ~ ', ' ~ text_literal(format) ~ ')', zone) }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__instant_in_format(text, format, zone) -%}
    {%- set parsed = 'try_to_timestamp(' ~ text ~ ', ' ~ text_literal(datetime_pattern(format)) ~ ')' -%}
    {%- if '%z' in format -%} {{ parsed }}
    {%- else -%} {{ utc_of_local(parsed, zone) }}
    {%- endif -%}
{%- endmacro %}

{# strptime directives as Spark's pattern letters. One letter takes one digit or two; where directives touch ('%Y%m%d')
   each must have its full width, or the first would take the digits of the next. #}
{% macro datetime_pattern(format) -%}
    {%- set letters = {'Y': 'yyyy', 'y': 'yy', 'm': 'M', 'd': 'd', 'H': 'H', 'I': 'h', 'M': 'm', 'S': 's', 'f': 'SSSSSS',
        'p': 'a', 'b': 'MMM', 'B': 'MMMM', 'z': '[XXX][XX][X]'} -%}
    {%- set pieces = format.split('%') -%}
    {%- set touch = pieces[1:-1] | select('in', letters) | list | length > 0 -%}
    {%- set pattern = ["'" ~ pieces[0] | replace("'", "''") ~ "'"] if pieces[0] else [] -%}
    {%- for piece in pieces[1:] -%}
        {%- set letter = letters[piece[0]] -%}
        {%- do pattern.append(letter * 2 if touch and letter | length == 1 and letter != 'a' else letter) -%}
        {%- if piece[1:] -%}{%- do pattern.append("'" ~ piece[1:] | replace("'", "''") ~ "'") -%}{%- endif -%}
    {%- endfor -%}
    {{ return(pattern | join('')) }}
{%- endmacro %}

{# Local time of a zone as a UTC instant. A time of day that the clocks skipped never was: null, for it means that the
   times are not of this zone. Midnight is the exception, since it stands for a day: skipped, it is the day's first moment.
   A time that came twice is the second of the two (standard time): the text cannot say which. #}
{% macro utc_of_local(local, zone) %}{{ adapter.dispatch('utc_of_local', 'cem')(local, zone) }}{% endmacro %}

{% macro duckdb__utc_of_local(local, zone) -%}
    {%- set zone = text_literal(zone) -%}
    case
        when timezone({{ zone }}, timezone({{ zone }}, {{ local }})) = {{ local }} or cast({{ local }} as time) = time '00:00:00'
            then make_timestamp(epoch_us(timezone({{ zone }}, {{ local }})))
    end
{%- endmacro %}

{% macro spark__utc_of_local(local, zone) -%}
    {%- set utc = 'to_utc_timestamp(' ~ local ~ ', ' ~ text_literal(zone) ~ ')' -%}
    case
        when from_utc_timestamp({{ utc }}, {{ text_literal(zone) }}) = {{ local }} or date_trunc('day', {{ local }}) = {{ local }}
            then {{ utc }}
    end
{%- endmacro %}

{# A UTC instant from the text of milliseconds since 1970. #}
{% macro instant_of_ms(text) %}{{ adapter.dispatch('instant_of_ms', 'cem')(text) }}{% endmacro %}
{% macro duckdb__instant_of_ms(text) -%} make_timestamp(try_cast({{ text }} as bigint) * 1000) {%- endmacro %}
{% macro spark__instant_of_ms(text) -%} timestamp_millis(try_cast({{ text }} as bigint)) {%- endmacro %}

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

{# The local clock of a UTC instant, and the UTC instant of a local one, in a zone that an expression gives. A time of day
   that the clocks skipped is the same stretch later; of one that came twice engines take the first or the second. #}
{% macro clock_of(instant, zone) %}{{ adapter.dispatch('clock_of', 'cem')(instant, zone) }}{% endmacro %}

{% macro duckdb__clock_of(instant, zone) -%} timezone({{ zone }}, timezone('UTC', {{ instant }})) {%- endmacro %}
{% macro spark__clock_of(instant, zone) -%} from_utc_timestamp({{ instant }}, {{ zone }}) {%- endmacro %}

{% macro instant_of_clock(local, zone) %}{{ adapter.dispatch('instant_of_clock', 'cem')(local, zone) }}{% endmacro %}

{% macro duckdb__instant_of_clock(local, zone) -%} make_timestamp(epoch_us(timezone({{ zone }}, {{ local }}))) {%- endmacro %}
{% macro spark__instant_of_clock(local, zone) -%} to_utc_timestamp({{ local }}, {{ zone }}) {%- endmacro %}

{# An instant so many seconds later. #}
{% macro seconds_after(seconds, instant) -%} {{ dbt.dateadd('second', seconds, instant) }} {%- endmacro %}
