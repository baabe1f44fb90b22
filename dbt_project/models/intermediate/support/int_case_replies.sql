-- One row per case that a person replied to: when first. What a robot answers is no reply: a case that was with an
-- agent known as one at that moment has none.
{{ config(materialized='view') }}
select
    cases.source_vendor,
    cases.source_instance,
    cases.source_record_key,
    cases.first_replied_at
from {{ ref('int_support__cases') }} as cases
left join {{ ref('dim_agent') }} as agents
    on {{ surrogate_key(['cases.source_instance', 'cases.agent_ref']) }} = agents.agent_key
    and {{ holds_at('agents', 'cases.first_replied_at') }}
where cases.first_replied_at is not null and not coalesce(agents.is_bot, false)
