"""Under which heading a KPI stands, and in which order. One that a company has added stands under "other"."""

from __future__ import annotations

from collections.abc import Iterable

_GROUPS = {
    "feeling": (
        "nps_relational", "nps_transactional", "nps_nonstandard", "csat", "ces_effort", "rating_0_100", "net_sentiment",
        "negative_touchpoints",
    ),
    "journey": (
        "journey_conversion", "win_rate", "touches_to_decision", "promises_kept", "delivered_on_time",
        "value_within_30_days", "order_value",
    ),
    "service": (
        "first_reply_in_target", "first_reply_hours", "first_contact_resolution", "reopened_cases", "contacted_in_time",
        "review_reply_rate",
    ),
    "loyalty": ("repeat_within_90_days", "churn", "churn_subscriptions"),
}  # fmt: skip


def grouped(kpis: Iterable[str]) -> dict[str, list[str]]:
    """The KPIs by group, in the order to be shown; groups without any are left out."""
    left = set(kpis)
    groups = {name: [kpi for kpi in members if kpi in left] for name, members in _GROUPS.items()}
    left -= {kpi for members in groups.values() for kpi in members}
    groups["other"] = sorted(kpi for kpi in left if not kpi.endswith("_weighted"))
    groups["weighted"] = sorted(left - set(groups["other"]))
    return {name: members for name, members in groups.items() if members}
