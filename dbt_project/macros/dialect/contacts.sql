{# How people write e-mail addresses and telephone numbers, engine by engine. #}

{# A text as it is compared: composed (NFC), its full-width letters (of Japanese keyboards) as plain ones, without what has no
   width (a pasted address brings it along), trimmed, in lower case. Null where nothing is left. Dots and tags of an address
   stay: `a.b+c@x` and `ab@x` are two mailboxes for all we know. Spark has no composition. #}
{% macro folded_text(text) -%}
    nullif(lower({{ stripped("translate(" ~ composed(text) ~ ", '" ~ full_width() ~ no_width() ~ "', '" ~ plain_width() ~ "')") }}), '')
{%- endmacro %}

{% macro composed(text) %}{{ adapter.dispatch('composed', 'cem')(text) }}{% endmacro %}
{% macro duckdb__composed(text) -%} nfc_normalize({{ text }}) {%- endmacro %}
{% macro spark__composed(text) -%} {{ text }} {%- endmacro %}

{% macro full_width() -%}
    {{ return('０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ＠．－＿＋') }}
{%- endmacro %}
{% macro plain_width() -%}
    {{ return('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@.-_+') }}
{%- endmacro %}
{% macro no_width() -%} {{ return('\u200b\u200c\u200d\u2060\ufeff\u00ad') }} {%- endmacro %}

{# The digits of a text, in their order. #}
{% macro digits_of(text) %}{{ adapter.dispatch('digits_of', 'cem')(text) }}{% endmacro %}
{% macro duckdb__digits_of(text) -%} regexp_replace({{ text }}, '[^0-9]', '', 'g') {%- endmacro %}
{% macro spark__digits_of(text) -%} regexp_replace({{ text }}, '[^0-9]', '') {%- endmacro %}

{# A telephone number as E.164 (+, country, number) from folded text. A number without a country's code has that of its
   country, where `calling_code` is known: the trunk prefix in front of it goes, as does the 0 of `+49 (0)30`. Null where nobody can tell. A keyed hash of
   ingestion stays what it is. #}
{% macro e164(text, calling_code, trunk_prefix) -%}
    {%- set digits = digits_of("replace(" ~ text ~ ", '(0)', '')") -%}
    case
        when {{ full_match(text, '[0-9a-f]{64}') }} then {{ text }}
        when not {{ full_match(text, '[+0-9 ()./-]+') }} then null
        when {{ text }} like '+%' then {{ e164_digits(digits) }}
        when {{ text }} like '00%' then {{ e164_digits('substr(' ~ digits ~ ', 3)') }}
        when {{ calling_code }} is null then null
        when {{ trunk_prefix }} is not null and {{ digits }} like {{ trunk_prefix }} || '%'
            then {{ e164_digits(calling_code ~ ' || substr(' ~ digits ~ ', length(' ~ trunk_prefix ~ ') + 1)') }}
        else {{ e164_digits(calling_code ~ ' || ' ~ digits) }}
    end
{%- endmacro %}

{# 8 to 15 digits, the first not 0, after a plus; else null. #}
{% macro e164_digits(digits) -%}
    case when {{ full_match(digits, '[1-9][0-9]{7,14}') }} then '+' || {{ digits }} end
{%- endmacro %}
