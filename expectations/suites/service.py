"""Sales, support, what follows a purchase, processes: figures that can be. That parts add up, dbt tests hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from expectations.suites.checks import not_negative, percentage, plausible_instant
from expectations.suites.relation_suite import RelationSuite, SuiteBuilder


def _possible(
    mart: str, shown: Iterable[str], month: str, *, percentages: Iterable[str] = (), not_below_0: Iterable[str] = ()
) -> SuiteBuilder:
    """A mart whose months are plausible, whose shares are shares, and of which nothing is less than none."""

    def suite(now: datetime) -> RelationSuite:
        return RelationSuite(
            name=mart,
            table=f"marts.{mart}",
            shown=tuple(shown),
            expectations=[
                plausible_instant(month, now),
                *map(percentage, percentages),
                *map(not_negative, not_below_0),
            ],
        )

    return suite


SUITES = (
    _possible(
        "mart_sales_experience",
        ("deal_key", "outcome"),
        "decided_date",
        percentages=("expectation_gap_pct", "effort_mean"),
        not_below_0=("days_to_decision", "touches", "first_reply_minutes", "first_reply_business_minutes", "promises"),
    ),
    _possible(
        "mart_sales_experience_monthly",
        ("month_start", "brand_key", "owner_entity_key", "dim_value"),
        "month_start",
        percentages=("win_pct", "win_ci_low", "win_ci_high", "promises_kept_pct", "effort_mean"),
        not_below_0=("deals", "touches_mean", "touches_ci_low", "median_days_to_decision"),
    ),
    _possible(
        "mart_response_times",
        ("month_start", "brand_key", "team_entity_key", "channel_key"),
        "month_start",
        percentages=("within_target_pct", "within_target_ci_low", "within_target_ci_high"),
        not_below_0=("cases", "unreplied", "median_first_reply_minutes", "km_median_first_reply_minutes"),
    ),
    _possible(
        "mart_support_monthly",
        ("month_start", "brand_key", "team_entity_key", "channel_key"),
        "month_start",
        percentages=("solved_at_first_pct", "reopened_soon_pct"),
        not_below_0=("opened", "solved", "reopened", "backlog", "median_backlog_days", "handoffs_mean"),
    ),
    _possible(
        "mart_post_purchase",
        ("period_type", "period_start", "brand_key"),
        "period_start",
        percentages=("delivered_on_time_pct", "refunded_pct", "with_opinion_pct", "follow_ups_happened_pct")
        + ("on_time_rating_mean", "late_rating_mean"),
        not_below_0=("orders", "delivered", "median_days_to_delivery", "median_days_late"),
    ),
    _possible(
        "mart_onboarding",
        ("month_start", "brand_key", "journey_type"),
        "month_start",
        percentages=("value_in_time_pct", "churned_early_pct"),
        not_below_0=("purchases", "onboarding_completed", "km_median_days_to_value"),
    ),
    _possible(
        "mart_entity_interactions",
        ("month_start", "interaction_kind", "from_entity", "to_entity"),
        "month_start",
        not_below_0=("interactions", "journeys", "median_hours_to_next"),
    ),
    _possible(
        "mart_internal_process",
        ("month_start", "journey_type", "stage_key", "entity"),
        "month_start",
        not_below_0=("visits", "open_now", "median_hours", "median_business_hours", "km_median_hours"),
    ),
)
