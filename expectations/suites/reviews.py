"""Reviews, staged."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import is_true, known_where_mapped, not_before, plausible_instant
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def reviews(now: datetime) -> RelationSuite:
    """Reviews are rated for the most part, on a scale that goes up, after they were asked for."""
    return RelationSuite(
        name="reviews_reviews",
        table="intermediate.int_reviews__reviews",
        shown=RECORD_KEY,
        derived={"rating_is_known": known_where_mapped("rating"), "scale_goes_up": "rating_max > rating_min"},
        expectations=[
            plausible_instant("submitted_at", now),
            plausible_instant("invited_at", now),
            not_before("submitted_at", "invited_at"),
            is_true("rating_is_known", mostly=0.5),
            is_true("scale_goes_up", mostly=1.0, severity="critical"),
        ],
    )


SUITES = (reviews,)
