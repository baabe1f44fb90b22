-- One row per row of the seed journey_stage_rules, the user's overlay winning by key; with its rank among the rules
-- of its touchpoint type. Nearly every type has one rule that always fits: those need no look at the touchpoint.
with

rules as (
    {{ with_overlay('journey_stage_rules', ['touchpoint_type', 'match_property', 'match_value', 'valid_from']) }}
),

ranked as (
    select
        *,
        match_property is null and valid_to is null as is_general,
        count(*) over (partition by touchpoint_type) = 1
        and match_property is null and valid_from is null and valid_to is null as is_only_rule,
        row_number() over (
            partition by touchpoint_type
            order by
                priority,
                case when match_property is null then 1 else 0 end,
                valid_from desc nulls last,
                match_property,
                match_value
        ) as rule_rank
    from rules
)

select
    *,
    is_general and row_number() over (partition by touchpoint_type, is_general order by rule_rank) = 1 as is_default
from ranked
