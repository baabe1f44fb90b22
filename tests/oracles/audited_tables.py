"""What stands in the tables of a small warehouse that every suite accepts, with personal data to look for (canaries).

Belongs here: one row's SQL by table. Does not belong here: building the warehouse (the suites' conftest).
"""

from __future__ import annotations

# entity -> canonical column -> SQL over i = 0..99; what is not named is null.
STAGED = {
    "crm_people": {
        "contact_id": "'c' || i",
        "email": "'canary' || i || '@example.com'",
        "phone": "'+49 canary'",
        "full_name": "'Canary Person'",
        "region": "'BY'",
        "created_at": "t",
    },
    "crm_companies": {"company_id": "'f' || i", "company_name": "'Canary Ltd'", "region": "'BY'", "segment": "'b2b'"},
    "crm_leads": {"lead_id": "'l' || i", "contacted_at": "t", "channel": "'email'"},
    "crm_deals": {
        "deal_id": "'d' || i",
        "opened_at": "t",
        "won_at": "case when i % 2 = 0 then t + interval 1 day end",
        "lost_at": "case when i % 2 = 1 then t + interval 1 day end",
        "amount": "i",
        "currency": "'EUR'",
    },
    "crm_agents": {"agent_id": "'g' || i"},
    "crm_contracts": {
        "contract_id": "'q' || i",
        "deal_ref": "'d' || i",
        "term_months": "12",
        "discount_pct": "5",
        "amount": "i",
        "currency": "'EUR'",
        "signed_at": "t",
        "starts_on": "date '2026-01-05'",
        "ends_on": "date '2027-01-05'",
    },
    "crm_commitments": {
        "commitment_id": "'z' || i",
        "promise_type": "'delivery'",
        "promised_at": "t",
        "due_on": "date '2026-01-05'",
        "delivered_on": "date '2026-01-06'",
    },
    "commerce_products": {"product_id": "'s' || i", "product_family": "'socks'", "price": "i", "currency": "'EUR'"},
    "commerce_currency_rates": {
        "currency": "'JPY'",
        "base_currency": "'EUR'",
        "rated_on": "date '2026-01-01' + i::int",
        "rate": "0.0061",
    },
    "commerce_orders": {
        "order_id": "'o' || i",
        "contact_ref": "'c' || i",
        "order_status": "'delivered'",
        "ordered_at": "t",
        "approved_at": "t + interval 1 hour",
        "shipped_at": "t + interval 1 day",
        "delivered_at": "t + interval 2 day",
        "due_at": "t + interval 3 day",
        "currency": "'EUR'",
    },
    "commerce_order_lines": {"order_ref": "'o' || i", "line_no": "1", "price": "9.95", "freight": "0"},
    "commerce_payments": {"order_ref": "'o' || i", "payment_no": "1", "payment_method": "'card'", "amount": "9.95"},
    "reviews_reviews": {
        "review_id": "'r' || i",
        "invited_at": "t",
        "submitted_at": "t + interval 1 day",
        "rating": "'5'",
        "rating_min": "1",
        "rating_max": "5",
        "title": "'canary title'",
        "body": "'canary body'",
    },
    "crm_engagements": {
        "engagement_id": "'e' || i",
        "engagement_type": "'call'",
        "occurred_at": "t",
        "ended_at": "t + interval 5 minute",
        "contact_ref": "'c' || i",
        "outcome": "'canary outcome'",
    },
    "crm_campaign_sends": {
        "send_id": "'m' || i",
        "campaign_ref": "'spring'",
        "contact_ref": "'c' || i",
        "sent_at": "t",
        "delivered_at": "t + interval 1 minute",
        "opened_at": "t + interval 1 hour",
        "clicked_at": "t + interval 2 hour",
    },
    "commerce_refunds": {
        "refund_id": "'f' || i",
        "order_ref": "'o' || i",
        "refunded_at": "t",
        "amount": "9.95",
        "currency": "'EUR'",
        "reason": "'canary reason'",
    },
    "commerce_deliveries": {
        "delivery_id": "'p' || i",
        "order_ref": "'o' || i",
        "packaging": "'carton'",
        "shipped_at": "t",
        "due_at": "t + interval 3 day",
        "delivered_at": "t + interval 2 day",
    },
    "commerce_subscriptions": {
        "subscription_id": "'u' || i",
        "contact_ref": "'c' || i",
        "started_at": "t",
        "renewed_at": "t + interval 30 day",
        "ends_at": "t + interval 60 day",
        "canceled_at": "t + interval 40 day",
        "amount": "5",
        "currency": "'EUR'",
    },
    "web_analytics_events": {
        "visitor_ref": "'v' || i % 10",
        "occurred_at": "t",
        "page_url": "'/canary?email=canary@example.com'",
        "user_agent": "'Canary/1.0'",
        "http_status": "200",
    },
    "reviews_mentions": {
        "mention_id": "'n' || i",
        "network": "'forum'",
        "mentioned_at": "t",
        "author_ref": "'canary author'",
        "body": "'canary body'",
        "reach": "i",
        "replied_at": "t + interval 1 day",
    },
    "support_cases": {
        "case_id": "'k' || i",
        "contact_ref": "'c' || i",
        "opened_at": "t",
        "first_replied_at": "t + interval 1 hour",
        "solved_at": "t + interval 1 day",
        "closed_at": "t + interval 2 day",
        "topic": "'damage'",
    },
    "support_case_events": {"case_ref": "'k' || i", "happened_at": "t", "event_type": "'solved'"},
    "support_calls": {
        "call_id": "'t' || i",
        "started_at": "t",
        "answered_at": "t + interval 1 minute",
        "ended_at": "t + interval 9 minute",
    },
    "support_chats": {
        "chat_id": "'h' || i",
        "started_at": "t",
        "first_replied_at": "t + interval 1 minute",
        "ended_at": "t + interval 9 minute",
    },
    "support_shop_visits": {
        "visit_id": "'w' || i",
        "visited_at": "t",
        "left_at": "t + interval 9 minute",
        "shop_ref": "'berlin'",
    },
    "surveys_invitations": {"invitation_id": "'i' || i", "survey_id": "'s'", "contact_ref": "'c' || i", "sent_at": "t"},
    "surveys_answers": {
        "response_id": "'a' || i",
        "survey_id": "'s'",
        "question_id": "'q'",
        "invitation_ref": "'i' || i",
        "submitted_at": "t",
        "score": "'9'",
        "comment": "'canary comment'",
        "weight": "1.5",
    },
    "surveys_responses": {
        "response_id": "'w' || i",
        "survey_id": "'s'",
        "submitted_at": "t",
        "comment": "'canary comment'",
        "weight": "1.5",
        "answers": """'{"q": "9"}'""",
        "dimensions": """'{"terminal": "A"}'""",
    },
}
# The facts that have a suite, with the columns that it looks at.
CORE = {
    "fct_deals": "'d' || i as deal_key, 'c' as customer_key, 'a' as account_key",
    "fct_sales_commitments": "'z' || i as commitment_key, 'kept' as commitment_status",
    "fct_review_versions": "'r' || i as review_version_key, d as submitted_at, d + interval 1 day as replied_at,"
    " 1 as version_number",
    "fct_verbatims": "'v' || i as touchpoint_key, date '2026-01-01' as month_start, 1 as hidden,"
    " '[name] paid 1.299,90 for 2 on day 10 of 30, [number]' as redacted_text",
    "fct_support_cases": "'k' || i as case_key, 'default' as schedule_key, 0 as reopens, 0 as handoffs,"
    " 0 as further_contacts",
}
# Every mart has a column that names a row of it; the tests mark the rows that they break there.
MARTS = {
    "mart_nps_monthly": "'relational' as nps_kind, {grain}, 5 as promoters, 3 as passives, 2 as detractors, {answers}",
    "mart_ces_monthly": "{grain}, 300.5::decimal(38, 9) as effort_sum, 90000::decimal(38, 9) as effort_sum_sq,"
    " 6 as low_effort, 3 as high_effort, {answers}",
    "mart_csat_monthly": "{grain}, 7 as satisfied, {answers}",
    "mart_kpi_board": "case when i % 2 = 0 then 'nps_relational' else 'csat' end as kpi, case when i % 2 = 0 then"
    " 'points' else 'percent' end as unit, 'month' as period_type,"
    " d as period_start, 'brand' as dim_name, 'm' || i as dim_value,"
    " case when i < 8 then 40.0::double end as value, case when i < 8 then 30.0::double end as ci_low,"
    " case when i < 8 then 50.0::double end as ci_high, i = 8 as is_suppressed, case when i < 8 then 10 when i = 8 then"
    " 3 else 0 end as responses, case when i < 8 then 9.5::double when i > 8 then 0.0::double end as"
    " effective_responses, 1 as unanswered, 0 as quarantined",
    "mart_journey_funnel": "'sales' as journey_type, 'month' as period_type, d as period_start, 'all' as dim_name,"
    " 'all' as dim_value, 'm' || i as stage_key, 10 as journeys, 6 as entered, 8 as reached, 5 as durations, 1 as"
    " invalid_durations, 60.0::double as entered_pct, 80.0::double as reached_pct, 80.0::double as from_previous_pct,"
    " 4.5::double as mean_days, 4.0::double as median_days",
    "mart_touchpoint_scorecard": "d as month_start, 'b' as brand_key, 'm' || i as touchpoint_type, 'email' as"
    " channel_key, 20 as touchpoints, 9 as customers, 10 as measured, 5 as positive, 3 as neutral, 2 as negative,"
    " 700.0::decimal(38, 9) as score_sum, 20.0::double as negative_pct",
    "mart_brand_perception": "'b' as brand_key, 'files' as source_vendor, 'm' || i as source_instance, d as"
    " month_start, 10 as reviews, 7 as rated, 2 as unrated, 0 as ambiguous, 1 as quarantined, 4 as positive,"
    " 2 as negative, 6 as with_text, 70.0::double as rating_0_100_mean",
    "mart_attribution": "'m' || i as conversion_key, 't' as touchpoint_key, 'linear' as attribution_model, d as"
    " converted_at, 1 as position, 2 as positions, 3.5::double as age_days, 0.5::double as credit",
    "mart_attribution_channels": "'all' as period_type, d as period_start, 'b' as brand_key, 'markov' as"
    " attribution_model, 'm' || i as channel_key, 4 as conversions, 1.5::decimal(38, 9) as credited_conversions,"
    " 0.1::double as credit_share, 0.5::double as removal_effect",
    "mart_closed_loop": "case when i < 5 then 'nps' else 'rating' end as metric, case when i < 5 then 6 else 25"
    " end::decimal(18, 9) as score, 'detractor' as event_kind, 'b' as brand_key, 'm' || i as opinion_key, timestamp"
    " '2026-01-01' as occurred_at, timestamp '2026-01-03' as due_at, timestamp '2026-01-02' as first_contact_at,"
    " 24.0::double as hours_to_contact, 'contacted_in_time' as outcome, 1.0::double as days_open, timestamp"
    " '2026-01-09' as resurveyed_at",
    "mart_closed_loop_monthly": "d as month_start, 'b' as brand_key, 'detractor' as event_kind, 'm' || i as"
    " owner_entity_key, 9 as events, 8 as contactable, 5 as contacted, 3 as contacted_in_time, 2 as contacted_late,"
    " 1 as waiting, 1 as overdue, 1 as lapsed, 4 as resurveyed, 2 as recovered, false as is_suppressed,"
    " 30.5::double as median_hours_to_contact",
    "mart_experience_value": "'nps_relational' as kpi, d as response_year, 'brand' as dim_name, 'm' || i as dim_value,"
    " 'promoter' as experience_group, 90 as horizon_days, 9 as customers, 5 as retained, 4 as churned, 30.0::double as"
    " mean_revenue, 20.0::double as ci_low, 40.0::double as ci_high, 10.0::double as gap_to_base, 1.0::double as"
    " gap_ci_low, 19.0::double as gap_ci_high, false as is_suppressed",
    "mart_churn_monthly": "d as month_start, 'order' as basis, 'm' || i as brand_key, 10 as active_at_start, 1 as lost,"
    " 10.0::double as churn_pct, 71.8::double as churn_annualised_pct, 1.8::double as ci_low, 40.4::double as ci_high",
    "mart_retention_cohorts": "d as cohort_month, 'order' as basis, 'm' || i as brand_key, 0 as months_since, 9 as"
    " customers, 9 as retained, 100.0::double as retained_pct",
    "mart_revenue_at_risk": "d as as_of_date, 'brand' as dim_name, 'm' || i as dim_value, 9 as customers_scored, 5 as"
    " customers_at_risk, 55.6::double as at_risk_pct, 3.0::double as mrr_at_risk, 9.0::double as mrr_all",
    "mart_survey_response": "d as month_start, 'm' || i as survey_id, 'email' as channel_key, 'customer' as audience,"
    " false as is_open_link, 30 as invited, 2 as bounced, 28 as delivered, 12 as started, 10 as responses, 8 as"
    " complete, 2 as partial, 35.7::double as response_rate_pct, 66.7::double as completion_pct, false as"
    " is_suppressed",
    "mart_survey_fatigue": "d as month_start, 'm' || i as brand_key, '3' as ordinal, 9 as customers, 10 as"
    " invitations, 4 as breaches, 40.0::double as breach_pct, 3 as responses, 30.0::double as response_rate_pct,"
    " false as is_suppressed",
    "mart_voice_of_staff": "'employee' as audience, d as month_start, 's' as survey_id, 'm' || i as question_id,"
    " case when i < 5 then 'nps' else 'ces' end as metric, 9 as responses, 3 as hits, 0::decimal(38, 9) as total,"
    " 33.3::double as value, false as is_suppressed",
    "mart_score_mix": "'m' || i as kpi, d as quarter_start, 'segment' as dim_name, 20.0::double as value, -50.0::double"
    " as change, 10.0::double as within_effect, -60.0::double as mix_effect, false as is_suppressed",
    "mart_score_paired": "'m' || i as kpi, d as quarter_start, 60.0::double as value, -20.0::double as value_before,"
    " 80.0::double as mean_difference, 5.0::double as ci_low, false as is_suppressed",
    "mart_journey_paths": "'order' as journey_type, 'all' as period_type, d as period_start, 'channel' as node_kind,"
    " i as position, 'web' as from_node, 'm' || i as to_node, 5 as journeys, 8 as from_journeys, 9 as all_journeys,"
    " 62.5::double as share_pct, 1.5::double as mean_days",
    "mart_journey_scores": "'order' as journey_type, 'all' as period_type, d as period_start, 'b' as brand_key,"
    " 'm' || i as stage_key, 60.0::double as journey_score, 40.0::double as peak_score, 70.0::double as end_score,"
    " 65.0::double as touchpoint_score, 20.0::double as effort_mean, 80.0::double as csat_pct, 30.0::double as nps",
    "mart_touchpoint_priorities": "'all' as period_type, d as period_start, 'b' as brand_key, 'm' || i as"
    " touchpoint_type, 5 as customers, 9 as active_customers, 0 as measured, 20.0::double as badness_pct,"
    " 50.0::double as value_at_stake, 2.5::double as median_reply_business_hours, null::bigint as priority_rank",
}
GRAIN = (
    "d as month_start, 'b' as brand_key, 'BY' as region_key, 'b2c' as segment, 'email' as channel_key, 'support' as"
    " stage_key, 'call' as touchpoint_type, 'x' as source_instance, 's' as survey_id, 'm' || i as question_id"
)
ANSWERS = "10 as responses, 1 as unanswered, 0 as quarantined"
