-- One row per contract, moment and term that changed; one for the contract's beginning, and one for its end.
{%- set terms = [
    'contract_status', 'term_months', 'payment_terms', 'sla_tier', 'auto_renew', 'discount_pct', 'amount', 'currency',
    'starts_on', 'ends_on'
] %}
with

contracts as (
    select * from {{ ref('dim_contract') }}
),

pairs as (
    select
        later.contract_key,
        later.version_number,
        later.valid_from as changed_at,
        {%- for term in terms %}
        cast(earlier.{{ term }} as {{ dbt.type_string() }}) as old_{{ term }},
        cast(later.{{ term }} as {{ dbt.type_string() }}) as new_{{ term }},
        {%- endfor %}
        earlier.ended_by = 'deletion' as is_restored
    from contracts as later
    inner join contracts as earlier
        on later.contract_key = earlier.contract_key
        and later.version_number = earlier.version_number + 1
),

changes as (
    select
        contract_key, version_number, valid_from as changed_at, 'begun' as change_type, '' as term_name,
        cast(null as {{ dbt.type_string() }}) as old_value, cast(null as {{ dbt.type_string() }}) as new_value
    from contracts
    where version_number = 1
    union all
    select
        contract_key, version_number, valid_to as changed_at, 'ended' as change_type, '' as term_name,
        cast(null as {{ dbt.type_string() }}) as old_value, cast(null as {{ dbt.type_string() }}) as new_value
    from contracts
    where ended_by = 'deletion'
    union all
    select
        contract_key, version_number, changed_at, 'restored' as change_type, '' as term_name,
        cast(null as {{ dbt.type_string() }}) as old_value, cast(null as {{ dbt.type_string() }}) as new_value
    from pairs
    where is_restored
    {%- for term in terms %}
    union all
    select
        contract_key, version_number, changed_at, 'amended' as change_type, '{{ term }}' as term_name,
        old_{{ term }} as old_value, new_{{ term }} as new_value
    from pairs
    where coalesce(old_{{ term }}, '~') != coalesce(new_{{ term }}, '~')
    {%- endfor %}
),

final as (
    select
        {{ surrogate_key(['contract_key', 'version_number', 'change_type', 'term_name']) }} as contract_change_key,
        contract_key,
        version_number,
        changed_at,
        {{ local_date('changed_at', var('brand_timezone')) }} as changed_date,
        change_type,
        nullif(term_name, '') as term_name,
        old_value,
        new_value
    from changes
)

select * from final
