"""Which touchpoint is busy and bad: by month, brand, kind and channel (domain research 1.13, 6.3).

A score of 75 or more on 0 to 100 is good, of 25 or less bad; what nobody asked about is neither. Bots and tests are not
here.
"""

from __future__ import annotations

import numpy as np

from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth import rules
from ingestion.sample_data.truth.answers import BILLION
from ingestion.sample_data.truth.groups import Row, grouped, packed
from ingestion.sample_data.truth.touchpoints import Touchpoints, months

KEYS = ("month", "brand", "touchpoint_type", "channel")


def scorecard(points: Touchpoints) -> list[Row]:
    """One row a month, brand, touchpoint type and channel. Customers are nobody's in two parts: they add up."""
    month = months(points)
    kept = ~points.is_excluded
    grain = [column[kept] for column in (month, points.brand, points.kind, points.channel)]
    score, customer = points.score[kept], points.customer[kept]
    measured = score != NONE
    good, bad = score >= 75 * BILLION, measured & (score <= 25 * BILLION)
    # A customer counts at the first of the touchpoints with the same grain.
    distinct = packed([*grain, customer])[1]
    is_first = np.zeros(len(distinct), bool)
    is_first[np.unique(distinct, return_index=True)[1]] = True
    return grouped(
        {
            "month": (grain[0], None),
            "brand": (grain[1], BRANDS),
            "touchpoint_type": (grain[2], [kind.name for kind in rules.KINDS]),
            "channel": (grain[3], rules.CHANNEL_NAMES),
        },
        {
            "touchpoints": np.ones(len(score), np.int64),
            "customers": is_first & (customer != NONE),
            "measured": measured,
            "positive": good,
            "neutral": measured & ~good & ~bad,
            "negative": bad,
            "score_billionths": np.where(measured, score, 0),
        },
    )


def ranked(rows: list[Row]) -> list[Row]:
    """With the rank of each measured touchpoint among its month's and brand's, by how many it went badly for."""
    measured = [(one["month"], one["brand"], one["negative"]) for one in rows if one["measured"]]
    for row in rows:
        place = (row["month"], row["brand"])
        worse = sum(one[:2] == place and one[2] > row["negative"] for one in measured)
        row["badness_rank"] = worse + 1 if row["measured"] else None
    return rows
