{#
    DuckDB's tables and views are replaced in one transaction, where dbt-duckdb builds beside, renames twice and drops:
    the same to a reader (DDL rolls back with its transaction), and a quarter less time for a whole build, since each
    rename costs dbt more than DuckDB. Foreign keys and DuckLake, which dbt-duckdb's own way minds, are not used here;
    Python models are `own_table`.
#}

{% materialization view, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='view') -%}
    {{ replace_relation(existing, target, get_create_view_as_sql(target, sql)) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ replace_relation(existing, target, get_create_table_as_sql(False, target, sql)) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro replace_relation(existing, target, create_sql) %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {% if existing is not none %}drop {{ existing.type }} {{ existing }};{% endif %}
        {{ create_sql }};
        {{ comments_on(target) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
{% endmacro %}

{# The descriptions, in the call that makes the relation: dbt's `persist_docs` asks twice which columns there are, which the
   contract has settled, and each call costs more than the comments. #}
{% macro comments_on(target) -%}
    {%- if config.persist_relation_docs() and model.description -%}
    comment on {{ target.type }} {{ target }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
    {%- for column in model.columns.values() %}
    comment on column {{ target }}.{{ adapter.quote(column.name) }} is {{ duckdb_escape_comment(column.description) }};
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#
    A Python model that reads its own last result (incremental by hand: dbt-duckdb's incremental Python models do not find
    their temporary table). The new table is made beside the old one, by a cursor of its own, and put in its place in one
    transaction; one that a killed run left beside is dropped first.
#}
{% materialization own_table, adapter='duckdb', supported_languages=['python'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set beside = make_intermediate_relation(target) -%}
    {{ drop_relation_if_exists(load_cached_relation(beside)) }}
    {%- if existing is not none and should_full_refresh() -%}
        {{ drop_relation_if_exists(existing) }}
        {%- set existing = none -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {% call statement('main', language='python', auto_begin=False) -%}
        {{ create_table_as(False, beside, compiled_code, 'python') }}
    {%- endcall %}
    {% call statement('replace', auto_begin=True) -%}
        {% if existing is not none %}drop {{ existing.type }} {{ existing }};{% endif %}
        alter table {{ beside }} rename to {{ target.identifier }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
