-- One row per agent (who works for the company with customers) and period in which team, role and kind stayed the same.
-- Whom only records name has one row, since ever. Names and ids stay out: an agent is known by key.
{%- set told = ['team_ref', 'role', 'is_bot'] %}
with

versions as (
    {{ record_versions('crm_agents', ['agent_id'] + told) }}
),

history as (
    {{ history_of('versions', ['source_instance', 'agent_id'], ['source_vendor'] + told) }}
),

named as (
    {%- for model, column in [
        ('int_support__cases', 'agent_ref'), ('int_support__calls', 'agent_ref'), ('int_support__chats', 'agent_ref'),
        ('int_support__shop_visits', 'agent_ref'), ('int_crm__deals', 'owner_ref'), ('int_crm__engagements', 'owner_ref'),
        ('int_crm__commitments', 'owner_ref'), ('int_crm__companies', 'owner_ref')
    ] %}
    select source_vendor, source_instance, {{ column }} as agent_id
    from {{ ref(model) }}
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

described as (
    select distinct source_instance, agent_id from history
),

undescribed as (
    select
        min(named.source_vendor) as source_vendor,
        named.source_instance,
        named.agent_id
    from named
    left join described
        on named.source_instance = described.source_instance
        and named.agent_id = described.agent_id
    where described.agent_id is null
    group by named.source_instance, named.agent_id
),

members as (
    {{ with_undescribed(
        'history', 'undescribed', ['source_vendor', 'source_instance', 'agent_id'], 'crm_agents', told
    ) }}
),

final as (
    select
        {{ surrogate_key(['source_instance', 'agent_id', 'version_number']) }} as agent_version_key,
        {{ surrogate_key(['source_instance', 'agent_id']) }} as agent_key,
        source_vendor,
        source_instance,
        {{ period_columns() }},
        is_described,
        {{ organisation_key('team', 'team_ref', 'source_instance') }} as team_entity_key,
        role,
        coalesce(is_bot, false) as is_bot
    from members
)

select * from final
