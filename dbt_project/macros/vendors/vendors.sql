{# The vendors: which there are, how their records are mapped, in which tables they land. The graph holds all vendors always;
   only those that are switched on are read (vars.vendors_on). #}

{# The mappings of a vendor: the user's own for files; for an API one a kind of object and account, kept in this folder. #}
{% macro vendor_mappings(vendor) -%}
    {%- if vendor == 'files' -%} {{ return(var('file_mappings')) }} {%- endif -%}
    {%- if vendor == 'hubspot' -%} {{ return(hubspot_mappings()) }} {%- endif -%}
    {{ exceptions.raise_compiler_error("vars.vendor_entities: '" ~ vendor ~ "' is no vendor that macros/vendors knows") }}
{%- endmacro %}

{# The tag by which the models of a vendor that is switched off are left out of a build; those of files always run. #}
{% macro vendor_tags(vendor) -%} {{ return([] if vendor == 'files' else [vendor]) }} {%- endmacro %}

{# What a parsed row of an entity has, {column: type}: the canonical columns, and what the vendor's own adapter needs. #}
{% macro parsed_columns(vendor, entity) -%}
    {%- set columns = {} -%}
    {%- do columns.update(var('entities')[entity]) -%}
    {%- if vendor == 'hubspot' -%} {%- do columns.update(hubspot_columns().get(entity, {})) -%} {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}

{# The landed tables that fill an entity. #}
{% macro landed_tables(vendor, entity) -%}
    {%- if vendor == 'files' -%} {{ return([entity]) }} {%- endif -%}
    {%- set tables = [] -%}
    {%- for table, entities in var('hubspot_tables').items() if entity in entities -%} {%- do tables.append(table) -%} {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# {table: relation} of them: all, so that the graph is the same under every configuration. #}
{% macro landed_relations(vendor, entity) -%}
    {%- set relations = {} -%}
    {%- for table in landed_tables(vendor, entity) -%}
        {%- do relations.update({table: source('raw_' ~ vendor, table)}) -%}
    {%- endfor -%}
    {{ return(relations) }}
{%- endmacro %}

{# {entity: kind of object} whose records a vendor can merge, and {column: kind of object} that may refer to one of them. #}
{% macro merged_object_types(vendor) -%}
    {{ return({'crm_people': 'contacts', 'crm_companies': 'companies', 'crm_deals': 'deals', 'support_cases': 'tickets'} if vendor == 'hubspot' else {}) }}
{%- endmacro %}

{# The kind of object whose merges delete an entity's records; none if nothing does. A promise goes with its deal. #}
{% macro merged_with(vendor, entity) -%}
    {{ return(merged_object_types(vendor).get('crm_deals' if entity == 'crm_commitments' else entity)) }}
{%- endmacro %}

{% macro merged_references(vendor) -%}
    {{ return({'contact_ref': 'contacts', 'company_ref': 'companies', 'deal_ref': 'deals'} if vendor == 'hubspot' else {}) }}
{%- endmacro %}
