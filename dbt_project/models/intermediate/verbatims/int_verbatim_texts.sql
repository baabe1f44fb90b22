-- One row per touchpoint at which a customer left words that may be published once they are redacted. Nothing while no
-- verbatims are published. Staff and partners have no touchpoints: in a small team each would be known by his style.
{{ config(materialized='view') }}
with

unasked as (
    select touchpoint_key
    from {{ ref('int_survey_responses_placed') }}
    where is_test or is_by_machine
),

final as (
    select
        texts.touchpoint_key,
        texts.text_md5,
        texts.text,
        touchpoints.customer_key
    from {{ ref('int_feedback_texts') }} as texts
    inner join {{ ref('int_touchpoints_placed') }} as touchpoints on texts.touchpoint_key = touchpoints.touchpoint_key
    left join {{ ref('int_customers') }} as customers on touchpoints.customer_key = customers.customer_key
    left join unasked on texts.touchpoint_key = unasked.touchpoint_key
    where
        not touchpoints.is_bot
        and not touchpoints.is_test
        and not touchpoints.is_deleted
        and unasked.touchpoint_key is null
        and not coalesce(customers.is_erased, false)
        and {{ var('publish_verbatims') }}
)

select * from final
