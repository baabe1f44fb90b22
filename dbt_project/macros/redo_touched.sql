{#
    Incremental by affected keys: what a key's rows were made of is summed up in a digest, which they carry. A key is touched
    when the digest of its inputs differs from the one carried - an input came, went or changed, or the rules did - and is
    then redone whole: its rows are deleted, and made again from all of its inputs, old and new. Nothing else is read but
    for the digests (one pass over the inputs; a tenth of the time of copying them, and far less than windows over them).
    It needs no record of what is new, so a run that was killed, a day that was replaced, a record that was erased or judged
    anew cannot be forgotten: the next run sees that the digest differs.

    A model is made like this (`int_web_sessions` is an example):

        {{ redo_touched(['source_instance', 'order_id']) }}         -- its key: columns that are never null
        with
        touched as (
            {{ touched_keys(inputs, key, columns, rules) }}         -- the key's columns and inputs_digest
        ),
        lines as (
            {{ inputs_of_touched(inputs, key) }}                    -- inputs.*, of the touched keys alone
        ),
        made as (select source_instance, order_id, ... from lines ...)
        {{ made_of_touched('made', key, ['the', 'other', 'columns']) }}

    inputs   relation with one row an input; must be a table or cheap to read twice.
    key      {column: expression over inputs}, or a list of columns that inputs has.
    columns  every column of inputs that decides what is made of it. One left out is a change that goes unseen.
    rules    {relation: its columns} of small tables that decide as well (seeds): if one changes, every key is touched.
             So it is if the model's SQL, a macro (var macros_fingerprint) or one of `settings` changes.
    settings values of vars that the model reads.

    A model made in two steps may hand its digest on: the second one's columns are then the first one's inputs_digest alone.
#}

{% macro redo_touched(key) -%}
    {{ config(
        materialized='incremental', incremental_strategy='redo_touched', unique_key=key, on_schema_change='sync_all_columns'
    ) }}
{%- endmacro %}

{# The keys to redo, with the digest of their inputs; null where none is left. All keys of a full build. #}
{% macro touched_keys(inputs, key, columns, rules={}, settings=[]) -%}
    {%- set key = key_expressions(key) -%}
    {%- set made_by = tojson([model.raw_code if execute else '', var('macros_fingerprint'), settings]) -%}
    {%- set current %}
        select
            {% for name, expression in key.items() -%} {{ expression }} as {{ name }},
            {% endfor -%}
            md5({{ text_literal(local_md5(made_by)) }} || '|' || cast({{ sum_of_hashes(columns) }} as {{ dbt.type_string() }})
                || '|' || cast(count(*) as {{ dbt.type_string() }})
                {%- for _ in rules %} || '|' || min(rules_{{ loop.index }}.digest){% endfor %}) as inputs_digest
        from {{ inputs }} as inputs
        {%- for relation, ruling in rules.items() %}
        cross join (
            select coalesce(cast({{ sum_of_hashes(ruling) }} as {{ dbt.type_string() }}), '') as digest from {{ relation }}
        ) as rules_{{ loop.index }}
        {%- endfor %}
        group by {{ key.values() | join(', ') }}
    {%- endset -%}
    {%- if redoes_touched_only() %}
    select
        {% for name in key -%} coalesce(current_keys.{{ name }}, made_keys.{{ name }}) as {{ name }},
        {% endfor -%}
        current_keys.inputs_digest
    from ({{ current }}) as current_keys
    full outer join (select distinct {{ key.keys() | join(', ') }}, inputs_digest from {{ this }}) as made_keys
        on {% for name in key -%}
            current_keys.{{ name }} = made_keys.{{ name }}{{ ' and ' if not loop.last }}
        {%- endfor %}
    where current_keys.inputs_digest is null or made_keys.inputs_digest is null
        or current_keys.inputs_digest != made_keys.inputs_digest
    {%- else -%}
    {{ current }}
    {%- endif -%}
{%- endmacro %}

{# The inputs of the touched keys, read from the CTE `touched`. #}
{% macro inputs_of_touched(inputs, key) -%}
    select inputs.*
    from {{ inputs }} as inputs
    {%- if redoes_touched_only() %}
    inner join touched
        on {% for name, expression in key_expressions(key).items() -%}
            {{ expression if expression != name else 'inputs.' ~ name }} = touched.{{ name }}{{ ' and ' if not loop.last }}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{# The rows to put in, with their key and digest. A key of which nothing is made (any more) is a row without a digest, by which
   its old rows go; a full build has none of those. #}
{% macro made_of_touched(made, key, columns) -%}
    {%- set names = key.keys() | list if key is mapping else key -%}
    select
        {% for name in names -%} touched.{{ name }},
        {% endfor -%}
        {% for name in columns -%} made.{{ name }},
        {% endfor -%}
        case when made.{{ names[0] }} is not null then touched.inputs_digest end as inputs_digest
    from touched
    {{ 'left' if redoes_touched_only() else 'inner' }} join {{ made }} as made
        on {% for name in names -%} touched.{{ name }} = made.{{ name }}{{ ' and ' if not loop.last }} {%- endfor %}
{%- endmacro %}

{# Is there a table to redo parts of? A unit test has none; one of an earlier version, without digests or with another key, is
   made anew. #}
{% macro redoes_touched_only() -%}
    {#- Asked first of all, since a compilation that may not look into the warehouse (`cem rules diff`) is a full refresh. #}
    {%- if not execute or this is none or should_full_refresh() or not is_incremental() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set there = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {{ return((config.get('unique_key') + ['inputs_digest']) | reject('in', there) | list == []) }}
{%- endmacro %}

{% macro key_expressions(key) -%}
    {%- if key is mapping -%} {{ return(key) }} {%- endif -%}
    {%- set named = {} -%}
    {%- for name in key -%} {%- do named.update({name: 'inputs.' ~ name}) -%} {%- endfor -%}
    {{ return(named) }}
{%- endmacro %}

{# The strategy: out with the rows of every touched key and of an earlier version's, in with what was made. One transaction. #}
{% macro get_incremental_redo_touched_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments.target_relation }} as made
    where made.inputs_digest is null
    {%- for name in arguments.unique_key %} or made.{{ name }} is null{% endfor %}
    or exists (
        select 1 from {{ arguments.temp_relation }} as redone
        where {% for name in arguments.unique_key -%}
            made.{{ name }} = redone.{{ name }}{{ ' and ' if not loop.last }}
        {%- endfor %}
    );
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
    where inputs_digest is not null
{%- endmacro %}
