{# Parse: how one value of a record is read - first its text as the mapping says (raw_value), then the value of its
   column's type (typed_value). Text that is no such value is null and its column is named, never guessed. #}

{# The headers that a mapping reads, each once, in an order of their own. #}
{% macro mapped_headers(mapping) -%}
    {%- set headers = mapping.columns.values() | list -%}
    {%- for parts in mapping.get('templates', {}).values() -%}
        {%- do headers.extend(parts | selectattr('header', 'defined') | map(attribute='header')) -%}
    {%- endfor -%}
    {%- do headers.extend(mapping.get('questions', {}).values()) -%}
    {%- do headers.extend(mapping.get('dimensions', {}).values()) -%}
    {{ return(headers | reject('in', ['@record_key', '@line']) | unique(case_sensitive=true) | list) }}
{%- endmacro %}

{# What the record says under a header: without white space around it, null if nothing is left. #}
{% macro field_text(header, mapping) -%}
    nullif({{ stripped(payload_field('fields', mapped_headers(mapping), header, mapping.get('nested'))) }}, '')
{%- endmacro %}

{# The record's text for a column: what its header says, or its template with each header's text in its place (null if one
   of them is blank); null for a declared no-answer code of a score; a constant; null if the mapping is silent. #}
{% macro raw_value(name, spec, mapping) -%}
    {%- set words = spec.split(' ') -%}
    {%- set templates = mapping.get('templates', {}) -%}
    {%- if 'built_in' in words -%}
        {{ built_in_value(name, mapping) }}
    {%- elif mapping.columns.get(name) == '@record_key' -%}
        {# A file without an id column: what the loader tells its records by. #}
        case when is_parseable then record_key end
    {%- elif mapping.columns.get(name) == '@line' -%}
        case when is_parseable then cast({{ origin_line('origin') }} as {{ dbt.type_string() }}) end
    {%- elif name in mapping.columns or name in templates -%}
        {%- if name in mapping.columns -%}
            {%- set text = field_text(mapping.columns[name], mapping) -%}
        {%- else -%}
            {%- set parts = [] -%}
            {%- for part in templates[name] -%}
                {%- if part.header is not defined -%}
                    {%- do parts.append(text_literal(part.text)) -%}
                {%- elif part.may_be_blank -%}
                    {%- do parts.append("coalesce(" ~ field_text(part.header, mapping) ~ ", '')") -%}
                {%- else -%}
                    {%- do parts.append(field_text(part.header, mapping)) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- set text = "nullif(" ~ stripped(parts | join(' || ')) ~ ", '')" -%}
        {%- endif -%}
        {%- if words[0] == 'score' -%}
            {{ score_text(text, mapping) }}
        {%- elif words[0] in ('number', 'integer', 'weight', 'rate') and mapping.get('decimal_comma') and not mapping.get('values', {}).get(name) -%}
            {{ decimal_point(text) }}
        {%- else -%}
            {{ text }}
        {%- endif -%}
    {%- elif name in mapping.constants -%}
        case when is_parseable then {{ text_literal(mapping.constants[name]) }} end
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{# A score's text: null for a declared no-answer code, a decimal comma as a point. Judged later, against its scale. #}
{% macro score_text(text, mapping) -%}
    {%- set given = decimal_point(text) if mapping.get('decimal_comma') else text -%}
    {%- if mapping.get('no_answer') -%}
        case when {{ text }} not in ({% for code in mapping.no_answer %}{{ text_literal(code) }}{{ ', ' if not loop.last }}{% endfor %}) then {{ given }} end
    {%- else -%}
        {{ given }}
    {%- endif -%}
{%- endmacro %}

{# The columns that no header fills: the answers of a wide file and the dimensions, each as one JSON object. A blank is a
   JSON null: the question was put, the dimension is known to have no value. #}
{% macro built_in_value(name, mapping) -%}
    {%- set members = {} -%}
    {%- if name == 'answers' -%}
        {%- for question, header in mapping.get('questions', {}).items() -%}
            {%- do members.update({question: score_text(field_text(header, mapping), mapping)}) -%}
        {%- endfor -%}
    {%- elif name == 'dimensions' -%}
        {%- for dimension, header in mapping.get('dimensions', {}).items() -%}
            {%- do members.update({dimension: field_text(header, mapping)}) -%}
        {%- endfor -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error("vars.entities: no rule fills the built-in column '" ~ name ~ "'") }}
    {%- endif -%}
    {%- if members -%} case when is_parseable then {{ json_of(members) }} end
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{# The value of the column's type. A translation (`values`) is written in the canonical form: ISO times, decimal points. #}
{% macro typed_value(name, spec, mapping) -%}
    {%- set kind = spec.split(' ')[0] -%}
    {%- set text = name ~ '__text' -%}
    {%- set translations = mapping.get('values', {}).get(name) -%}
    {%- set format = mapping.get('formats', {}).get(name) -%}
    {%- if translations -%}
        {%- set text = 'case ' ~ text ~ translation_branches(translations) ~ ' end' -%}
    {%- endif -%}
    {%- if kind == 'date' -%}
        cast({{ moment_value(written_day(text) if not format or translations else text, 'UTC', format if not translations, mapping) }} as date)
    {%- elif kind == 'instant' -%}
        {{ moment_value(text, mapping.timezone, format if not translations, mapping) }}
    {%- elif kind in ('text', 'score', 'channel') -%}
        {{ text }}
    {%- elif translations -%}
        try_cast({{ text }} as {{ entity_type(spec) }})
    {%- elif kind == 'integer' -%}
        {# A cast alone would round 7.5 and read 0x10 and 1_000. #}
        case when {{ full_match(text, '[+-]?[0-9]+([.]0*)?') }} then try_cast({{ text }} as {{ entity_type(spec) }}) end
    {%- elif kind in ('number', 'weight', 'rate') -%}
        case when {{ full_match(text, '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)') }} then try_cast({{ text }} as {{ entity_type(spec) }}) end
    {%- else -%}
        try_cast({{ text }} as {{ entity_type(spec) }})
    {%- endif -%}
{%- endmacro %}

{% macro moment_value(text, zone, format, mapping) -%}
    {%- if format -%}
        {{ instant_in_format(text, format, zone) }}
    {%- elif mapping.get('epoch_ms') -%}
        case when {{ full_match(text, '[0-9]{11,14}') }} then {{ instant_of_ms(text) }} else {{ instant(text, zone) }} end
    {%- else -%}
        {{ instant(text, zone) }}
    {%- endif -%}
{%- endmacro %}

{# The day of an ISO time as it is written, whatever its zone: a promise for the fifth is one for the fifth everywhere. #}
{% macro written_day(text) -%}
    case when {{ full_match(text, iso_instant() ~ '(' ~ iso_offset() ~ ')?') }} then {{ dbt.split_part("replace(" ~ text ~ ", 'T', ' ')", "' '", 1) }} else {{ text }} end
{%- endmacro %}

{% macro translation_branches(translations) -%}
    {%- for raw, canonical in translations.items() %} when {{ text_literal(raw) }} then {{ text_literal(canonical) }}{% endfor -%}
{%- endmacro %}

{# 'column' where the text (or what it is translated to) is there but is no value of the column's type. #}
{% macro unreadable_value(name, spec, mapping) -%}
    {%- set translations = mapping.get('values', {}).get(name) -%}
    {%- set is_given = name in mapping.columns or name in mapping.get('templates', {}) or name in mapping.constants -%}
    {%- if spec.split(' ')[0] in ('instant', 'date', 'number', 'integer', 'weight', 'rate', 'boolean') and is_given -%}
        case when {{ is_among(name ~ '__text', translations) if translations else name ~ '__text is not null' }} and {{ name }} is null then '{{ name }}' end
    {%- endif -%}
{%- endmacro %}

{# 'column' where the mapping lists the values and this one is not among them. #}
{% macro unmapped_value(name, spec, mapping) -%}
    {%- set translations = mapping.get('values', {}).get(name) -%}
    {%- if translations -%}
        case when not {{ is_among(name ~ '__text', translations) }} then '{{ name }}' end
    {%- endif -%}
{%- endmacro %}

{% macro is_among(text, words) -%}
    ({{ text }} in ({% for word in words %}{{ text_literal(word) }}{{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{# The comma-separated names of the columns for which `rule` fires, or null. #}
{% macro listed(columns, mapping, rule) -%}
    {%- set rules = {'unreadable_value': unreadable_value, 'unmapped_value': unmapped_value} -%}
    {%- set cases = [] -%}
    {%- for name, spec in columns.items() -%}
        {%- set case = rules[rule](name, spec, mapping) | trim -%}
        {%- if case -%}{%- do cases.append(case) -%}{%- endif -%}
    {%- endfor -%}
    {%- if cases -%} nullif(concat_ws(',', {{ cases | join(', ') }}), '')
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
