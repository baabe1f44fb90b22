"""What stands in the marts of sales, support, after-sale and processes of a small warehouse that every suite accepts,
and values that break each check. Does not belong here: the other tables (audited_tables, broken_tables).
"""

from __future__ import annotations

TOO_EARLY = "date '1989-12-31'"
SHARES = {
    "mart_sales_experience": ("expectation_gap_pct", "effort_mean"),
    "mart_sales_experience_monthly": ("win_pct", "win_ci_low", "win_ci_high", "promises_kept_pct", "effort_mean"),
    "mart_response_times": ("within_target_pct", "within_target_ci_low", "within_target_ci_high"),
    "mart_support_monthly": ("solved_at_first_pct", "reopened_soon_pct"),
    "mart_post_purchase": ("delivered_on_time_pct", "refunded_pct", "with_opinion_pct", "follow_ups_happened_pct")
    + ("on_time_rating_mean", "late_rating_mean"),
    "mart_onboarding": ("value_in_time_pct", "churned_early_pct"),
    "mart_entity_interactions": (),
    "mart_internal_process": (),
}
AMOUNTS = {
    "mart_sales_experience": ("days_to_decision", "touches", "first_reply_minutes", "first_reply_business_minutes")
    + ("promises",),
    "mart_sales_experience_monthly": ("deals", "touches_mean", "touches_ci_low", "median_days_to_decision"),
    "mart_response_times": ("cases", "unreplied", "median_first_reply_minutes", "km_median_first_reply_minutes"),
    "mart_support_monthly": ("opened", "solved", "reopened", "backlog", "median_backlog_days", "handoffs_mean"),
    "mart_post_purchase": ("orders", "delivered", "median_days_to_delivery", "median_days_late"),
    "mart_onboarding": ("purchases", "onboarding_completed", "km_median_days_to_value"),
    "mart_entity_interactions": ("interactions", "journeys", "median_hours_to_next"),
    "mart_internal_process": ("visits", "open_now", "median_hours", "median_business_hours", "km_median_hours"),
}
MONTH = {"mart_sales_experience": "decided_date", "mart_post_purchase": "period_start"}
NAMES = {
    "mart_sales_experience": ("deal_key", "outcome"),
    "mart_sales_experience_monthly": ("owner_entity_key", "brand_key", "dim_value"),
    "mart_response_times": ("team_entity_key", "brand_key", "channel_key"),
    "mart_support_monthly": ("team_entity_key", "brand_key", "channel_key"),
    "mart_post_purchase": ("brand_key", "period_type"),
    "mart_onboarding": ("brand_key", "journey_type"),
    "mart_entity_interactions": ("to_entity", "interaction_kind", "from_entity"),
    "mart_internal_process": ("entity", "journey_type", "stage_key"),
}
"""What names a row; the first is another in each."""


def _row(mart: str) -> str:
    columns = [f"d as {MONTH.get(mart, 'month_start')}", f"'m' || i as {NAMES[mart][0]}"]
    columns += [f"'x' as {name}" for name in NAMES[mart][1:]]
    columns += [f"100.0::double as {name}" for name in SHARES[mart]] + [
        f"0.0::double as {name}" for name in AMOUNTS[mart]
    ]
    return ", ".join(columns)


AUDITED = {mart: _row(mart) for mart in NAMES}
BROKEN_SERVICE: list[tuple[str, str, dict[str, str]]] = [
    (
        f"marts.{mart}",
        NAMES[mart][0],
        dict.fromkeys(SHARES[mart], "100.1")
        | dict.fromkeys(AMOUNTS[mart], "-0.1")
        | {MONTH.get(mart, "month_start"): TOO_EARLY},
    )
    for mart in NAMES
]
