"""The parts of every KPI that is no survey score, by month and brand: units, hits, sums (seed kpi_definitions).

Whatever was to happen within a time did or did not, since the data are read months after the world ends.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth import rules, service, value
from ingestion.sample_data.truth.answers import BILLION, Scored
from ingestion.sample_data.truth.closed_loop import OUTCOMES, call_backs
from ingestion.sample_data.truth.groups import Row, month_text
from ingestion.sample_data.truth.journeys import EXITS, OUTCOME_NAMES, Journeys
from ingestion.sample_data.truth.reviews import rating_scores
from ingestion.sample_data.truth.terms import euros, order_worth
from ingestion.sample_data.truth.touchpoints import Touchpoints, months
from ingestion.sample_data.world import Part

KEYS = ("kpi", "month", "brand")
UNTOLD = {
    "net_sentiment": "rests on the words of texts, which the world draws from a handful and nobody has judged",
}
"""KPIs of the board that the world cannot tell, and why."""

CONVERTS = ("won", "delivered", "solved")
_OF_VALUE = ("post_purchase_use", "follow_up", "future_interaction")


def kpi_parts(part: Part, scored: Scored, points: Touchpoints, made: Journeys) -> list[Row]:
    """One row a KPI, month and brand."""
    rows = [
        *service.kpi_parts(part),
        *_of_touchpoints(points),
        *_of_journeys(made),
        *_of_reviews(part),
        *_of_purchases(part),
        *_of_orders(part),
    ]
    brand, month, _, outcome = call_backs(part, scored)
    known = outcome != OUTCOMES.index("not_contactable")
    is_in_time = outcome == OUTCOMES.index("contacted_in_time")
    rows += _units("contacted_in_time", month[known], brand[known], hits=is_in_time[known])
    for row in value.churn(part):
        kpi = {"order": "churn", "subscription": "churn_subscriptions"}[row["basis"]]
        at = {"month": row["month"], "brand": row["brand"]}
        rows.append(service.no_parts(kpi) | at | {"responses": row["active_at_start"], "hits": row["lost"]})
    return rows


def _units(kpi: str, month: Array, brand: Array, **measures: Array) -> Iterator[Row]:
    """Rows of units that count one each, unless ``responses`` says otherwise; ``total`` is what is averaged."""
    distinct, group = np.unique(month * len(BRANDS) + brand, return_inverse=True)
    measures.setdefault("responses", np.ones(len(group), bool))
    if "total" in measures:
        measures["total_sq"] = measures["total"] ** 2
    sums = {name: np.bincount(group, one, len(distinct)) for name, one in measures.items()}
    for place, cell in enumerate(distinct.tolist()):
        at = {"month": month_text(cell // len(BRANDS)), "brand": BRANDS[cell % len(BRANDS)]}
        found = {name: float(total[place]) for name, total in sums.items()}
        counts = {name: total if name.startswith("total") else int(total) for name, total in found.items()}
        yield service.no_parts(kpi) | at | counts


def _of_touchpoints(points: Touchpoints) -> Iterator[Row]:
    kept = ~points.is_excluded & (points.score != NONE)
    bad = points.score[kept] <= 25 * BILLION
    return _units("negative_touchpoints", months(points)[kept], points.brand[kept], hits=bad)


def _of_journeys(made: Journeys) -> Iterator[Row]:
    """By the month of the beginning whether they convert; by that of the purchase whether it was of value."""
    kept = made.journey_type != rules.SUBSCRIPTION
    month = clock.month_of(clock.local_day(made.started_at))
    converts = np.isin(made.outcome, [OUTCOME_NAMES.index(name) for name in CONVERTS])
    yield from _units("journey_conversion", month[kept], made.brand[kept], hits=converts[kept])
    of, at, never = made.visit_journey, made.visit_entered_at, np.iinfo(np.int64).max
    bought = np.full(len(made), never)
    buys = made.visit_stage == rules.STAGE_NAMES.index("purchase")
    buys &= np.isin(made.journey_type, (rules.ORDER, rules.SUBSCRIPTION))[of]
    np.minimum.at(bought, of[buys], at[buys])
    worth = np.isin(made.visit_stage, [rules.STAGE_NAMES.index(name) for name in _OF_VALUE])
    worth &= (made.visit_exit != EXITS.index("lost")) & (at >= bought[of])
    first = np.full(len(made), never)
    np.minimum.at(first, of[worth], at[worth])
    rows = np.flatnonzero(bought != never)
    day, is_known = clock.local_day(bought[rows]), first[rows] != never
    value_day = clock.local_day(np.where(is_known, first[rows], 0))
    yield from _units(
        "value_within_30_days", clock.month_of(day), made.brand[rows], hits=is_known & (value_day <= day + 30)
    )


def _of_reviews(part: Part) -> Iterator[Row]:
    """Ratings alone: no system of this world tells when a review was replied to, so nothing is known of replies."""
    reviews = part.reviews
    kept = ~part.people.is_known_test(reviews.contact)
    month, brand = clock.month_of(clock.local_day(reviews.submitted_at))[kept], reviews.brand[kept]
    score, is_unrated = rating_scores(reviews)[kept], (reviews.rating == NONE)[kept]
    rated = score != NONE
    yield from _units(
        "rating_0_100", month, brand, responses=rated, unanswered=is_unrated, quarantined=~rated & ~is_unrated,
        total=np.where(rated, score / BILLION, 0.0),
    )  # fmt: skip


def _of_purchases(part: Part) -> Iterator[Row]:
    """Each customer's first day with a purchase, and whether another came within ninety days of it."""
    brand, who, day = value.purchases_of(part)
    same = (brand[1:] == brand[:-1]) & (who[1:] == who[:-1])
    is_first, comes_again = np.append(True, ~same)[: len(day)], np.append(same, False)[: len(day)]
    again = comes_again & (np.append(day[1:], 0)[: len(day)] - day <= 90)
    yield from _units("repeat_within_90_days", clock.month_of(day)[is_first], brand[is_first], hits=again[is_first])


def _of_orders(part: Part) -> Iterator[Row]:
    """What orders were worth less what was paid back of them, each amount by the rate of its day."""
    orders, sold = part.orders, part.after_sale
    day, worth = clock.local_day(orders.placed_at), order_worth(part)
    back = euros(part.seed, sold.refund_amount, orders.currency[sold.refund_order], clock.local_day(sold.refund_at))
    net = worth - np.bincount(sold.refund_order, back, len(orders))
    kept = value.counts_as_order(part) & (worth > 0)
    yield from _units("order_value", clock.month_of(day)[kept], orders.brand[kept], total=net[kept] / 1e4)
