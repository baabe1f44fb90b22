"""Values that break each check of each suite. Does not belong here: good data (audited_tables), running the audit."""

from __future__ import annotations

LONG_AGO, FAR_OFF = "timestamp '1970-01-01'", "timestamp '2036-06-01 00:00:01'"

# Relation, the column that names its rows, and the values that break it: one broken row for each.
BROKEN: list[tuple[str, str, dict[str, str]]] = [
    ("intermediate.int_crm__people", "source_record_key", {"created_at": LONG_AGO}),
    ("intermediate.int_crm__leads", "source_record_key", {"contacted_at": FAR_OFF}),
    (
        "intermediate.int_crm__deals",
        "source_record_key",
        {"opened_at": LONG_AGO, "won_at": FAR_OFF, "lost_at": FAR_OFF, "amount": "-0.01", "currency": "'EURO'"},
    ),
    (
        "intermediate.int_commerce__orders",
        "source_record_key",
        {"ordered_at": LONG_AGO, "approved_at": FAR_OFF, "shipped_at": FAR_OFF, "delivered_at": FAR_OFF}
        | {"due_at": FAR_OFF, "currency": "'E1'"},
    ),
    (
        "intermediate.int_commerce__order_lines",
        "source_record_key",
        {"price": "-1", "freight": "-1", "line_no": "20260101"},
    ),
    ("intermediate.int_commerce__payments", "source_record_key", {"amount": "-1", "payment_no": "-1"}),
    (
        "intermediate.int_reviews__reviews",
        "source_record_key",
        {"submitted_at": FAR_OFF, "invited_at": LONG_AGO, "rating_max": "1"},
    ),
    ("intermediate.int_crm__engagements", "source_record_key", {"occurred_at": LONG_AGO, "ended_at": FAR_OFF}),
    (
        "intermediate.int_crm__campaign_sends",
        "source_record_key",
        {"sent_at": LONG_AGO, "delivered_at": FAR_OFF, "opened_at": FAR_OFF, "clicked_at": FAR_OFF}
        | {"bounced_at": FAR_OFF, "unsubscribed_at": LONG_AGO},
    ),
    (
        "intermediate.int_commerce__refunds",
        "source_record_key",
        {"refunded_at": LONG_AGO, "amount": "-0.01", "currency": "'€'"},
    ),
    (
        "intermediate.int_commerce__deliveries",
        "source_record_key",
        {"shipped_at": LONG_AGO, "due_at": FAR_OFF, "delivered_at": FAR_OFF},
    ),
    (
        "intermediate.int_commerce__subscriptions",
        "source_record_key",
        {"started_at": LONG_AGO, "renewed_at": FAR_OFF, "ends_at": FAR_OFF, "canceled_at": FAR_OFF}
        | {"amount": "-1", "currency": "'EURO'"},
    ),
    ("intermediate.int_web_analytics__events", "source_record_key", {"occurred_at": LONG_AGO, "http_status": "600"}),
    (
        "intermediate.int_reviews__mentions",
        "source_record_key",
        {"mentioned_at": LONG_AGO, "replied_at": FAR_OFF, "reach": "-1"},
    ),
    (
        "intermediate.int_support__cases",
        "source_record_key",
        {"opened_at": LONG_AGO, "first_replied_at": FAR_OFF, "solved_at": FAR_OFF, "closed_at": FAR_OFF},
    ),
    (
        "intermediate.int_support__calls",
        "source_record_key",
        {"started_at": LONG_AGO, "answered_at": FAR_OFF, "ended_at": FAR_OFF},
    ),
    (
        "intermediate.int_support__chats",
        "source_record_key",
        {"started_at": LONG_AGO, "first_replied_at": FAR_OFF, "ended_at": FAR_OFF},
    ),
    ("intermediate.int_support__case_events", "source_record_key", {"happened_at": LONG_AGO}),
    (
        "intermediate.int_crm__contracts",
        "source_record_key",
        {"signed_at": FAR_OFF, "term_months": "2026", "discount_pct": "101", "amount": "-1", "currency": "'EURO'"},
    ),
    ("intermediate.int_crm__commitments", "source_record_key", {"promised_at": LONG_AGO}),
    ("intermediate.int_commerce__products", "source_record_key", {"price": "-1", "currency": "'E1'"}),
    (
        "intermediate.int_commerce__currency_rates",
        "source_record_key",
        {"currency": "'YEN '", "base_currency": "'€'", "rate": "2000000"},
    ),
    ("core.fct_review_versions", "review_version_key", {"version_number": "51"}),
    (
        "core.fct_verbatims",
        "touchpoint_key",
        {"month_start": LONG_AGO, "hidden": "-1", "redacted_text": "'call 171 23 45 67 89'"},
    ),
    ("core.fct_support_cases", "case_key", {"reopens": "51", "handoffs": "51", "further_contacts": "101"}),
    ("intermediate.int_support__shop_visits", "source_record_key", {"visited_at": LONG_AGO, "left_at": FAR_OFF}),
    ("intermediate.int_surveys__invitations", "source_record_key", {"sent_at": LONG_AGO, "bounced_at": FAR_OFF}),
    ("intermediate.int_surveys__answers", "source_record_key", {"submitted_at": LONG_AGO, "weight": "-1"}),
    ("intermediate.int_surveys__responses", "source_record_key", {"submitted_at": LONG_AGO, "weight": "-1"}),
    (
        "marts.mart_nps_monthly",
        "question_id",
        dict.fromkeys(["promoters", "passives", "detractors", "responses", "unanswered", "quarantined"], "-1")
        | {"month_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_ces_monthly",
        "question_id",
        dict.fromkeys(["responses", "unanswered", "quarantined"], "-1")
        | {"effort_sum": "1000.1", "low_effort": "-1", "high_effort": "-1", "month_start": "date '2036-06-02'"},
    ),
    ("marts.mart_ces_monthly", "question_id", {"high_effort": "5"}),
    (
        "marts.mart_csat_monthly",
        "question_id",
        dict.fromkeys(["responses", "unanswered", "quarantined", "satisfied"], "-1")
        | {"month_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_kpi_board",
        "dim_value",
        dict.fromkeys(["responses", "unanswered", "quarantined"], "-1")
        | {"period_start": "date '1989-12-31'", "ci_low": "40.1", "ci_high": "39.9", "is_suppressed": "true"},
    ),
    ("marts.mart_kpi_board", "dim_value", {"effective_responses": "-0.1"}),
    ("marts.mart_kpi_board", "dim_value", {"effective_responses": "10.1"}),
    ("marts.mart_kpi_board", "dim_value", {"value": "-100.1"}),
    ("marts.mart_kpi_board", "dim_value", {"unit": "'percent'"}),
    (
        "marts.mart_journey_funnel",
        "stage_key",
        dict.fromkeys(["journeys", "reached", "durations", "invalid_durations", "mean_days", "median_days"], "-1")
        | {"entered": "-1", "period_start": "date '1989-12-31'", "entered_pct": "100.1", "reached_pct": "-0.1"}
        | {"from_previous_pct": "101"},
    ),
    (
        "marts.mart_touchpoint_scorecard",
        "touchpoint_type",
        dict.fromkeys(["touchpoints", "customers", "measured", "positive", "neutral", "negative"], "-1")
        | {"score_sum": "1000.1", "negative_pct": "100.1", "month_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_brand_perception",
        "source_instance",
        dict.fromkeys(["reviews", "rated", "unrated", "ambiguous", "quarantined", "positive", "negative"], "-1")
        | {"with_text": "-1", "rating_0_100_mean": "100.1", "month_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_attribution",
        "conversion_key",
        {"credit": "1.1", "age_days": "-0.1", "positions": "0", "converted_at": "date '1989-12-31'"},
    ),
    (
        "marts.mart_attribution_channels",
        "channel_key",
        {"conversions": "-1", "credited_conversions": "-0.1", "credit_share": "1.1", "removal_effect": "1.1"}
        | {"period_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_closed_loop",
        "opinion_key",
        {"occurred_at": FAR_OFF, "score": "7", "hours_to_contact": "-0.1", "days_open": "-0.1"}
        | {"resurveyed_at": LONG_AGO, "outcome": "'waiting'"},
    ),
    ("marts.mart_closed_loop", "opinion_key", {"metric": "'csat'"}),
    (
        "marts.mart_closed_loop_monthly",
        "owner_entity_key",
        dict.fromkeys(["contacted_in_time", "contacted_late", "waiting", "overdue", "lapsed"], "-1")
        | {"month_start": "date '1989-12-31'", "median_hours_to_contact": "-0.1", "is_suppressed": "true"}
        | {"events": "7", "contacted": "9", "resurveyed": "6", "recovered": "5"},
    ),
    (
        "marts.mart_experience_value",
        "dim_value",
        {"response_year": "date '1989-12-31'", "retained": "-1", "churned": "-1", "is_suppressed": "true"}
        | {"mean_revenue": "41", "gap_to_base": "20"},
    ),
    ("marts.mart_experience_value", "dim_value", {"retained": "10", "churned": "10"}),
    (
        "marts.mart_churn_monthly",
        "brand_key",
        {"month_start": "date '1989-12-31'", "lost": "-1", "churn_pct": "101", "churn_annualised_pct": "101"},
    ),
    ("marts.mart_churn_monthly", "brand_key", {"lost": "11"}),
    (
        "marts.mart_retention_cohorts",
        "brand_key",
        {"cohort_month": "date '1989-12-31'", "retained": "-1", "retained_pct": "101"},
    ),
    ("marts.mart_retention_cohorts", "brand_key", {"retained": "10", "months_since": "25"}),
    (
        "marts.mart_revenue_at_risk",
        "dim_value",
        {"as_of_date": "date '1989-12-31'", "customers_at_risk": "-1", "at_risk_pct": "101", "mrr_at_risk": "-1"},
    ),
    ("marts.mart_revenue_at_risk", "dim_value", {"customers_at_risk": "10", "mrr_at_risk": "10"}),
    (
        "marts.mart_survey_response",
        "survey_id",
        dict.fromkeys(["bounced", "delivered", "complete", "partial"], "-1")
        | {"month_start": "date '1989-12-31'", "started": "9", "is_suppressed": "true"}
        | {"response_rate_pct": "100.1", "completion_pct": "100.1"},
    ),
    (
        "marts.mart_survey_fatigue",
        "brand_key",
        {"month_start": "date '1989-12-31'", "customers": "0", "breaches": "11", "breach_pct": "100.1"}
        | {"response_rate_pct": "100.1", "is_suppressed": "true"},
    ),
    (
        "marts.mart_voice_of_staff",
        "question_id",
        {"month_start": "date '1989-12-31'", "responses": "-1", "value": "-100.1", "is_suppressed": "true"},
    ),
    ("marts.mart_voice_of_staff", "question_id", {"metric": "'ces'"}),
    (
        "marts.mart_score_mix",
        "kpi",
        {"quarter_start": "date '1989-12-31'", "mix_effect": "-59.9", "is_suppressed": "true"},
    ),
    (
        "marts.mart_score_paired",
        "kpi",
        {"quarter_start": "date '1989-12-31'", "mean_difference": "79.9", "ci_low": "80.1", "is_suppressed": "true"},
    ),
    (
        "marts.mart_journey_paths",
        "to_node",
        {"from_journeys": "4", "all_journeys": "7", "share_pct": "100.1", "mean_days": "-0.1"}
        | {"period_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_journey_scores",
        "stage_key",
        dict.fromkeys(["end_score", "touchpoint_score", "effort_mean", "csat_pct"], "100.1")
        | {"journey_score": "-0.1", "nps": "-100.1", "peak_score": "60.1", "period_start": "date '1989-12-31'"},
    ),
    (
        "marts.mart_touchpoint_priorities",
        "touchpoint_type",
        {
            "active_customers": "4",
            "badness_pct": "100.1",
            "value_at_stake": "-0.1",
            "median_reply_business_hours": "-0.1",
        }
        | {"priority_rank": "1", "period_start": "date '1989-12-31'"},
    ),
]
