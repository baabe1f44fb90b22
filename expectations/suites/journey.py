"""Journeys and touchpoints as people read them: possible figures. That flow is conserved, a dbt test holds."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import between, not_negative, percentage, plausible_instant
from expectations.suites.relation_suite import RelationSuite


def journey_paths(now: datetime) -> RelationSuite:
    """No more journeys take a way than came to where it begins, and nobody arrives before he left."""
    return RelationSuite(
        name="mart_journey_paths",
        table="marts.mart_journey_paths",
        shown=("journey_type", "period_type", "period_start", "node_kind", "position", "from_node", "to_node"),
        derived={"went_elsewhere": "from_journeys - journeys", "never_came": "all_journeys - from_journeys"},
        expectations=[
            plausible_instant("period_start", now),
            *map(not_negative, ("went_elsewhere", "never_came", "mean_days")),
            percentage("share_pct"),
        ],
    )


def journey_scores(now: datetime) -> RelationSuite:
    """Scores lie on their scales; the worst touchpoint is no better than the journey."""
    return RelationSuite(
        name="mart_journey_scores",
        table="marts.mart_journey_scores",
        shown=("journey_type", "period_type", "period_start", "brand_key", "stage_key"),
        derived={"above_worst": "round(journey_score - peak_score, 6)"},
        expectations=[
            plausible_instant("period_start", now),
            *map(percentage, ("journey_score", "end_score", "touchpoint_score", "effort_mean", "csat_pct")),
            not_negative("above_worst"),
            between("nps", -100, 100),
        ],
    )


def touchpoint_priorities(now: datetime) -> RelationSuite:
    """Nobody is touched who is not active, and what nobody was asked about has no rank."""
    return RelationSuite(
        name="mart_touchpoint_priorities",
        table="marts.mart_touchpoint_priorities",
        shown=("period_type", "period_start", "brand_key", "touchpoint_type"),
        derived={
            "untouched": "active_customers - customers",
            "ranked_unasked": "case when measured = 0 then coalesce(priority_rank, 0) end",
        },
        expectations=[
            plausible_instant("period_start", now),
            *map(not_negative, ("untouched", "value_at_stake", "median_reply_business_hours")),
            percentage("badness_pct"),
            between("ranked_unasked", 0, 0),
        ],
    )


SUITES = (journey_paths, journey_scores, touchpoint_priorities)
