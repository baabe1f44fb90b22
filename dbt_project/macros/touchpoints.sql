{# The touchpoint contract: each family's adapter calls this once per touchpoint type, so that the columns, their order and
   their types stand in one place. Every argument is a SQL expression over `relation`; those left out are null.
   identities, subjects: {kind: expression of its id}, in the order of preference; the first that the record names counts.
   A record that names nobody has the first identity's kind and no id; one without a subject belongs to no journey.
   known_at: when the identity was told, where that is earlier than the touchpoint: a case is whose it was when it was opened.
   judged_as: {kind: expression of its id}: the record by which it is known whether this is a test, where that is not its
   subject (int_touchpoints). is_test: what the source says of a record of which int_test_records has none.
   direction: the record's own, where it can differ from that of its type. #}
{% macro touchpoint(type, relation, record_key, occurred_at, identities, subjects={}, channel=none, direction=none,
                    score_metric=none, score_value=none, metadata={}, is_bot='false', is_test='false', consent=none, only_if=none,
                    known_at=none, judged_as={}) -%}
    select
        {{ surrogate_key(['source_vendor', 'source_instance', record_key ~ " || ':" ~ type ~ "'"]) }} as touchpoint_key,
        source_vendor,
        source_instance,
        {{ record_key }} || ':{{ type }}' as source_record_key,
        {{ occurred_at }} as occurred_at,
        {{ local_date(occurred_at, var('brand_timezone')) }} as occurred_date,
        brand_key,
        coalesce({{ first_kind(identities) }}, '{{ identities.keys() | first }}') as identity_kind,
        {{ first_id(identities) }} as identity_value,
        {{ 'coalesce(' ~ known_at ~ ', ' ~ occurred_at ~ ')' if known_at else occurred_at }} as identity_at,
        '{{ type }}' as touchpoint_type,
        {{ channel or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as channel,
        {{ direction or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as direction,
        {{ first_kind(subjects) }} as journey_subject,
        {{ first_id(subjects) }} as journey_subject_id,
        {{ score_metric or 'cast(null as ' ~ dbt.type_string() ~ ')' }} as score_metric,
        cast({{ score_value or 'null' }} as decimal(18, 4)) as score_value,
        {{ is_bot }} as is_bot,
        {{ first_kind(judged_as) }} as judged_kind,
        {{ first_id(judged_as) }} as judged_id,
        {{ is_test }} as is_test,
        false as is_deleted,
        cast({{ consent or 'null' }} as {{ dbt.type_string() }}) as consent,
        {{ json_of(metadata) if metadata else "'{}'" }} as source_metadata
    from {{ relation }}
    where {{ occurred_at }} is not null{{ ' and ' ~ only_if if only_if }}
{%- endmacro %}

{# The first kind of {kind: expression of its id} whose id is known, and that id; null when none is. #}
{% macro first_kind(ids) -%}
    cast({% if ids %}case{% for kind, id in ids.items() %} when {{ id }} is not null then '{{ kind }}'{% endfor %} end{% else %}null{% endif %} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro first_id(ids) -%}
    cast({% if ids %}coalesce({{ ids.values() | join(', ') }}){% else %}null{% endif %} as {{ dbt.type_string() }})
{%- endmacro %}

{# The class of tool (dim_source_system) whose record a touchpoint is, by the kind of record that source_record_key begins with. #}
{% macro tool_class(source_record_key) -%}
    {%- set kinds = {
        'crm': ['leads', 'deals', 'engagements'], 'marketing_automation': ['campaign_sends'],
        'commerce': ['orders', 'deliveries', 'refunds', 'subscriptions'], 'web_analytics': ['sessions'],
        'reviews': ['reviews', 'mentions'], 'experience_measurement': ['invitations', 'responses', 'whole_responses'],
        'support': ['cases', 'calls', 'chats', 'shop_visits'],
    } -%}
    case {{ dbt.split_part(source_record_key, "':'", 1) }}
        {%- for class, prefixes in kinds.items() %}{% for prefix in prefixes %}
        when '{{ prefix }}' then '{{ class }}'
        {%- endfor %}{% endfor %}
    end
{%- endmacro %}
