"""How brands are seen, in plain Python: ratings with interval and prior, replies, what is said, edits.

Written from the definitions, not from the SQL. Does not belong here: drawing the rows.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import sqrt
from statistics import mean, median, stdev
from typing import Any

from scipy.stats import t as student

Row = dict[str, Any]
Place = tuple[str, str, date]
LEAST, PRIOR, DAYS = 5, 25, timedelta(days=30)


def polarity(score: float | None, sentiment: float | None) -> int | None:
    """The stars decide, else the words; what nobody read is nothing."""
    if score is not None:
        return 1 if score >= 75 else -1 if score <= 25 else 0
    if sentiment is None:
        return None
    return 1 if sentiment >= 0.05 else -1 if sentiment <= -0.05 else 0


def perception(reviews: list[Row], mentions: list[Row], versions: list[Row], clock: datetime) -> dict[Place, Row]:
    """By brand, instance and month."""
    places = {_place(one) for one in [*reviews, *mentions, *versions]}
    return {place: _month(place, reviews, mentions, versions, clock) for place in places}


def _place(one: Row) -> Place:
    return one["brand_key"], one["source_instance"], one["day"].replace(day=1)


def _month(place: Place, reviews: list[Row], mentions: list[Row], versions: list[Row], clock: datetime) -> Row:
    mine = [one for one in reviews if _place(one) == place]
    ratings = [one["score"] for one in mine if one["score"] is not None]
    until = [one["score"] for one in reviews if one["score"] is not None and one["day"].replace(day=1) <= place[2]]
    n, shown = len(ratings), len(ratings) >= LEAST
    half = student.ppf(0.975, n - 1) * stdev(ratings) / sqrt(n) if shown else None
    # The prior is of a month in which some brand was reviewed.
    is_reviewed = any(one["day"].replace(day=1) == place[2] for one in reviews)
    # A source that never told of a reply says nothing of who got none.
    telling = {one["source_instance"] for one in reviews if one["replied_at"]}
    due = [one for one in mine if one["at"] + DAYS <= clock and one["source_instance"] in telling]
    waits = [(one["replied_at"] - one["at"]).total_seconds() / 86400 for one in due
             if one["replied_at"] and one["at"] <= one["replied_at"] <= one["at"] + DAYS]  # fmt: skip
    talk = [one for one in mentions if _place(one) == place]
    said = [polarity(one["score"], one["sentiment"]) for one in [*mine, *talk]]
    heard = [one for one in said if one is not None]
    histories: dict[str, list[Row]] = {}
    for one in sorted(versions, key=lambda one: one["version_number"]):
        histories.setdefault(one["review_key"], []).append(one)
    here = [history for history in histories.values() if _place(history[-1]) == place]
    moved = [history[-1]["stars"] - history[0]["stars"] for history in here]
    return {
        "reviews": len(mine),
        "rated": n,
        "rating_0_100_mean": mean(ratings) if shown else None,
        "ci_low": max(0, mean(ratings) - half) if shown else None,
        "ci_high": min(100, mean(ratings) + half) if shown else None,
        "rating_of_all": mean(until) if until and is_reviewed else None,
        "rating_0_100_bayesian": (sum(ratings) + PRIOR * mean(until)) / (n + PRIOR) if shown else None,
        "reply_due": len(due),
        "replied": len(waits),
        "reply_rate_pct": 100 * len(waits) / len(due) if len(due) >= LEAST else None,
        "median_days_to_reply": median(waits) if waits and len(due) >= LEAST else None,
        "mentions": len(talk),
        "scored": len(heard),
        "net_sentiment": 100 * sum(heard) / len(heard) if len(heard) >= LEAST else None,
        "edited": sum(any(one["is_edit"] for one in history) for history in here),
        "stars_up": sum(by > 0 for by in moved),
        "stars_down": sum(by < 0 for by in moved),
        "deleted": sum(not history[-1]["is_current"] for history in here),
    }
