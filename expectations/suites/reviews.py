"""Reviews, staged: reviews, and mentions in public."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import is_true, known_where_mapped, not_before, not_negative, plausible_instant
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


def mentions(now: datetime) -> RelationSuite:
    """Mentions lie in a plausible time and are answered afterwards; nobody is read by less than nobody."""
    return RelationSuite(
        name="reviews_mentions",
        table="intermediate.int_reviews__mentions",
        shown=RECORD_KEY,
        derived={"author_is_known": known_where_mapped("author_ref")},
        expectations=[
            plausible_instant("mentioned_at", now),
            plausible_instant("replied_at", now),
            not_before("replied_at", "mentioned_at"),
            not_negative("reach"),
            is_true("author_is_known", mostly=0.5),
        ],
    )


SUITES = (reviews, mentions)
