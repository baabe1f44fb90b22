-- One row per people record as it stands and identifier in it: what the record says by which its contact can be known,
-- and whether that may link him to other records. E-mail addresses and telephone numbers are hashes here.
{%- set record = 'source_vendor, source_instance, source_record_key, contact_id, id_holder, id_held_from' %}
with

versions as (
    select
        *,
        is_latest and not is_deleted as is_current
    from {{ ref('int_people_versions') }}
    where is_good and not is_of_former_holder
),

told as (
    {#- What cannot be read as one of its kind is kept with its text, so that it shows why it links nobody. #}
    {%- for kind, value in {
        'contact_id': 'contact_id', 'person_id': 'person_id', 'email': 'email_text',
        'phone': 'coalesce(phone_number, phone_text)'
    }.items() %}
    select
        {{ record }},
        brand_key,
        received_at,
        is_current,
        '{{ kind }}' as identity_kind,
        {{ value }} as told_value,
        {% if kind == 'phone' -%} phone_number is null
        {%- elif kind == 'email' -%} not {{ full_match('email_text', email_pattern()) }}
        {%- else -%} false
        {%- endif %} as is_malformed
    from versions
    where {{ value }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

standing as (
    select
        {{ record }},
        identity_kind,
        told_value,
        min(received_at) as first_seen_at,
        max(case when is_current then brand_key end) as brand_key,
        {{ dbt.bool_or('is_malformed') }} as is_malformed
    from told
    group by {{ record }}, identity_kind, told_value
    having {{ dbt.bool_or('is_current') }}
),

deny_list as (
    select * from {{ ref('stg_reference__identity_deny_list') }}
    where is_denied
),

denied as (
    {%- for match_by, part in {
        'exact': 'lower(standing.told_value)',
        'local_part': dbt.split_part('standing.told_value', "'@'", 1),
        'domain': dbt.split_part('standing.told_value', "'@'", 2),
        'last_digits': dbt.right('standing.told_value', 7)
    }.items() %}
    select
        standing.identity_kind,
        standing.told_value,
        deny_list.reason
    from standing
    inner join deny_list
        on {{ part }} = deny_list.denied_value
        and deny_list.match_by = '{{ match_by }}'
        and deny_list.identity_kind in ('any', standing.identity_kind)
    where standing.identity_kind != 'contact_id'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

denials as (
    select
        identity_kind,
        told_value,
        min(reason) as reason
    from denied
    group by identity_kind, told_value
),

split as (
    select distinct
        source_instance,
        contact_id
    from {{ ref('stg_reference__identity_overrides') }}
    where action = 'split'
),

judged as (
    select
        standing.*,
        {#- A brand's customers are its own: the same address at two brands is two customers. -#}
        {%- set brands = "'every brand'" if var('cross_brand_identity') else 'standing.brand_key' %}
        case when standing.identity_kind in ('email', 'phone') then {{ brands }} else standing.source_instance end
            as identity_scope,
        case
            when standing.identity_kind = 'contact_id' then null
            when standing.is_malformed then 'malformed'
            when denials.told_value is not null then 'denied: ' || coalesce(denials.reason, 'by the list')
            when split.contact_id is not null then 'split'
            {%- for kind in ['email', 'phone'] if kind not in var('identity_linked_by') %}
            when standing.identity_kind = '{{ kind }}' then 'not linked by'
            {%- endfor %}
        end as unusable_reason
    from standing
    left join denials
        on standing.identity_kind = denials.identity_kind
        and standing.told_value = denials.told_value
    left join split
        on standing.source_instance = split.source_instance
        and standing.contact_id = split.contact_id
),

-- Records that a source itself gives to one person are one person, however often he shares his address with himself.
persons as (
    select
        source_vendor,
        source_instance,
        source_record_key,
        max(told_value) as person_id
    from judged
    where identity_kind = 'person_id' and unusable_reason is null
    group by source_vendor, source_instance, source_record_key
),

shared as (
    select
        judged.identity_kind,
        judged.identity_scope,
        judged.told_value
    from judged
    left join persons on {{ same_record('judged', 'persons') }}
    where judged.identity_kind in ('email', 'phone') and judged.unusable_reason is null
    group by judged.identity_kind, judged.identity_scope, judged.told_value
    having
        count(
            distinct judged.source_instance
            || coalesce(' person ' || persons.person_id, ' contact ' || judged.contact_id)
        ) > {{ var('identity_degree_cap') }}
),

final as (
    select
        judged.source_vendor,
        judged.source_instance,
        judged.source_record_key,
        judged.brand_key,
        judged.contact_id,
        judged.identity_kind,
        judged.identity_scope,
        {{ identity_value('judged.identity_kind', 'judged.told_value') }} as identity_value,
        {{ identity_node('judged.identity_kind', 'judged.identity_scope', 'judged.told_value') }} as node,
        judged.id_holder,
        judged.id_held_from,
        judged.first_seen_at,
        judged.unusable_reason is null and shared.told_value is null as is_usable,
        coalesce(judged.unusable_reason, case when shared.told_value is not null then 'shared by too many' end)
            as unusable_reason
    from judged
    left join shared
        on judged.identity_kind = shared.identity_kind
        and judged.identity_scope = shared.identity_scope
        and judged.told_value = shared.told_value
)

select * from final
