-- One row per touchpoint whose type has more than one stage rule, or one with a condition: the stage of the first
-- rule that fits. All other touchpoints have the stage of their type's only rule, and are not here.
with

rules as (
    select * from {{ ref('stg_reference__journey_stage_rules') }}
    where not is_only_rule
),

kinds as (
    select touchpoint_type, default_channel, direction from {{ ref('stg_reference__touchpoints') }}
),

touchpoints as (
    select * from {{ ref('int_touchpoints') }}
),

fitting as (
    select
        touchpoints.touchpoint_key,
        rules.stage_key,
        row_number() over (partition by touchpoints.touchpoint_key order by rules.rule_rank) as place
    from touchpoints
    inner join rules on touchpoints.touchpoint_type = rules.touchpoint_type
    left join kinds on touchpoints.touchpoint_type = kinds.touchpoint_type
    where (rules.valid_from is null or touchpoints.occurred_date >= rules.valid_from)
        and (rules.valid_to is null or touchpoints.occurred_date < rules.valid_to)
        and (
            rules.match_property is null
            or rules.match_value = case rules.match_property
                when 'channel_key' then coalesce(touchpoints.channel, kinds.default_channel)
                when 'direction' then coalesce(touchpoints.direction, kinds.direction)
                when 'brand_key' then touchpoints.brand_key
                when 'source_instance' then touchpoints.source_instance
                else {{ json_member('touchpoints.source_metadata', 'rules.match_property') }}
            end
        )
)

select touchpoint_key, stage_key from fitting
where place = 1
