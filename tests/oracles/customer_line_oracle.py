"""Customers and all that is known of them, drawn, and the one line on each, in plain Python.

Belongs here: rows of the relations that mart_customer_360 reads, and its rows from the words of its description. Does
not belong here: what a customer is worth (value_oracle_customers.py), whom to call back (test_closed_loop).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from service_oracle import day_of

Row = dict[str, Any]
SEED, CUSTOMERS = 20261204, 1100
CLOCK = datetime(2026, 9, 1, 10)
YEAR = timedelta(days=365)
CALM = {"is_bot": False, "is_test": False, "is_deleted": False}
KNOWN = ("segment", "region_key", "lifecycle_stage", "journey_stage_key", "consent_marketing")
WORTH = ("revenue", "last_order_date", "clv_simple", "clv_contractual")
TO_BEST: dict[str, Callable[[Decimal], Decimal]] = {
    "nps": lambda score: 10 * score, "ces": lambda score: 100 - score, "csat": lambda score: score,
    "rating": lambda score: score,
}  # fmt: skip


class Customers:
    """Rows of each relation by its name; of some customers nothing but themselves, and rows of nobody known."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for number in range(CUSTOMERS):
            key = f"c{number:04}"
            self.customer(key)
            self.dealings(key)
        for _ in range(60):
            self.dealings(self.draw.choice((None, "gone")))

    def some(self) -> range:
        return range(self.draw.choice((0, 0, 1, 2, 4)))

    def moment(self) -> datetime:
        """Often the same, at the end of a day in Berlin, or a year ago to the second."""
        ago = self.draw.choice((timedelta(0), YEAR, YEAR + timedelta(seconds=1), timedelta(hours=13), None, None, None))
        return CLOCK - (timedelta(hours=self.draw.randrange(60) * 227) if ago is None else ago)

    def customer(self, key: str) -> None:
        draw = self.draw
        self.rows["dim_customer"].append({
            "customer_key": key, "brand_key": draw.choice(("b1", "b2")), "is_test": draw.random() < 0.04,
            "consent_marketing": draw.choice(("granted", "granted", "denied", "unknown")),
            "is_erased": draw.random() < 0.04,
            "segment": draw.choice(("home", "not_recorded")), "region_key": draw.choice((None, "r")),
            "lifecycle_stage": draw.choice((None, "lead")), "journey_stage_key": draw.choice((None, "inquiry")),
            "unsubscribed_at": draw.choice((None, None, self.moment())),
            "first_seen_at": draw.choice((None, self.moment())), "last_seen_at": draw.choice((None, self.moment())),
        })  # fmt: skip
        if draw.random() < 0.6:
            self.rows["mart_customer_value"].append({
                "customer_key": key, "orders": draw.choice((0, 1, 7)), "revenue": Decimal(draw.choice((0, 12, 99))),
                "last_order_date": draw.choice((None, date(2026, 2, 1))), "clv_simple": draw.choice((None, 12.5)),
                "clv_contractual": draw.choice((None, 7.25)), "has_subscription": draw.random() < 0.3,
                "subscription_ended_date": draw.choice((None, date(2026, 3, 1))),
            })  # fmt: skip

    def dealings(self, key: str | None) -> None:
        draw, of = self.draw, {"customer_key": key}
        for _ in self.some():
            flags = CALM | draw.choice(({}, {}, {}, {draw.choice(tuple(CALM)): True}))
            channel = draw.choice(("web", "phone", "not_recorded"))
            self.add("fct_touchpoints", brand_key=draw.choice(("b1", "b2")), channel_key=channel, **flags, **of)
        for _ in self.some():
            kind = draw.choice(("customer", "customer", "internal_process"))
            self.add("fct_journeys", journey_kind=kind, outcome=draw.choice(("open", "open", "won")), **of)
        for _ in self.some():
            self.opinion(of)
        for _ in self.some():
            self.add("int_customers_at_risk", brand_key=draw.choice("ab"), is_at_risk=draw.random() < 0.4, **of)
        for _ in self.some():
            self.add("fct_support_cases", is_open=draw.random() < 0.6, is_test=draw.random() < 0.2, **of)
        for _ in self.some():
            self.add("int_brand_contacts", contacted_at=self.moment(), **of)
        for _ in self.some():
            self.add(
                "fct_sales_commitments", commitment_status=draw.choice(("open", "overdue", "kept", "broken")), **of
            )
        for _ in self.some():
            outcome, loop = draw.choice(("contacted_in_time", "waiting", "overdue")), f"{draw.random()}"
            self.add("mart_closed_loop", outcome=outcome, occurred_at=self.moment(), closed_loop_key=loop, **of)
        for _ in self.some():
            at, day = self.moment() + YEAR, CLOCK.date() + timedelta(days=draw.randrange(99))
            kind, state = draw.choice(("renewal_due", "follow_up_call")), draw.choice(("planned", "missed"))
            plan = {"planned_key": f"{draw.random()}", "planned_type": kind, "due_at": at, "due_date": day}
            self.add("fct_planned_interactions", planned_status=state, **plan, **of)

    def opinion(self, of: Row) -> None:
        """Days are of whichever zone: of the newest answer its own day is told, be it before an older one's."""
        draw, at, key = self.draw, self.moment(), f"{self.draw.random()}"
        metric = draw.choice((*TO_BEST, "nps", "nps_nonstandard"))
        score = Decimal(draw.randrange(11) if metric.startswith("nps") else draw.choice((0, 25, 50, 75, 100)))
        day = at.date() + timedelta(days=draw.randrange(-1, 2))
        self.add("int_opinions", opinion_key=key, metric=metric, score=score, submitted_at=at, submitted_date=day, **of)
        if draw.random() < 0.8 and metric != "rating":
            self.add("fct_survey_answers", answer_key=key, nps_kind=draw.choice(("relational", "transactional")))

    def add(self, relation: str, **row: Any) -> None:
        self.rows[relation].append(row)


def lines(rows: dict[str, list[Row]]) -> list[Row]:
    """The mart's rows."""
    of: dict[str, dict[str | None, list[Row]]] = {name: defaultdict(list) for name in rows}
    for name, relation in rows.items():
        for row in relation:
            of[name][row.get("customer_key")].append(row)
    kinds = {row["answer_key"]: row["nps_kind"] for row in rows["fct_survey_answers"]}
    return [
        _line(one, {name: keyed[one["customer_key"]] for name, keyed in of.items()}, kinds)
        for one in rows["dim_customer"]
        if not one["is_test"] and not one["is_erased"]
    ]


def _first(rows: list[Row], moment: str, key: str, newest: bool) -> Row:
    """The newest or the next; of one moment the first by its key."""
    if not rows:
        return {}
    end = (max if newest else min)(row[moment] for row in rows)
    return min((row for row in rows if row[moment] == end), key=lambda row: str(row[key]))


def _day(at: datetime | None) -> date | None:
    return None if at is None else day_of(at)


def _line(one: Row, has: dict[str, list[Row]], kinds: dict[str, str]) -> Row:
    touches = [row for row in has["fct_touchpoints"] if not any(row[flag] for flag in CALM)]
    opinions = has["int_opinions"]
    nps, effort, csat = (
        _first([row for row in opinions if row["metric"] == metric], "submitted_at", "opinion_key", newest=True)
        for metric in ("nps", "ces", "csat")
    )
    recent = [row for row in opinions if row["submitted_at"] + YEAR >= CLOCK and row["metric"] in TO_BEST]
    loop = _first(has["mart_closed_loop"], "occurred_at", "closed_loop_key", newest=True)
    planned = [row for row in has["fct_planned_interactions"] if row["planned_status"] == "planned"]
    plan = _first(planned, "due_at", "planned_key", newest=False)
    worth = has["mart_customer_value"][0] if has["mart_customer_value"] else {}
    ended = "ended" if worth.get("subscription_ended_date") else "none"
    risks = [row["is_at_risk"] for row in has["int_customers_at_risk"]]
    return {
        **{name: one[name] for name in ("customer_key", "brand_key", *KNOWN)},
        "first_seen_date": _day(one["first_seen_at"]), "last_seen_date": _day(one["last_seen_at"]),
        "brands": len({row["brand_key"] for row in touches}), "touchpoints": len(touches),
        "channels": len({row["channel_key"] for row in touches}),
        "open_journeys": sum(row["journey_kind"] == "customer" and row["outcome"] == "open"
                             for row in has["fct_journeys"]),
        "nps_score": nps.get("score"), "nps_date": nps.get("submitted_date"),
        "nps_kind": kinds.get(nps.get("opinion_key", "")),
        "effort_score": effort.get("score"), "effort_date": effort.get("submitted_date"),
        "csat_score": csat.get("score"), "csat_date": csat.get("submitted_date"),
        "worst_score_0_100": min((TO_BEST[row["metric"]](row["score"]) for row in recent), default=None),
        "is_at_risk": any(risks) if risks else None, "closed_loop_outcome": loop.get("outcome"),
        "open_cases": sum(row["is_open"] and not row["is_test"] for row in has["fct_support_cases"]),
        "last_contact_date": _day(max((row["contacted_at"] for row in has["int_brand_contacts"]), default=None)),
        "open_promises": sum(row["commitment_status"] in ("open", "overdue") for row in has["fct_sales_commitments"]),
        "next_planned_type": plan.get("planned_type"), "next_planned_date": plan.get("due_date"),
        "orders": worth.get("orders", 0), **{name: worth.get(name) for name in WORTH},
        "subscription_state": "active" if worth.get("has_subscription") else ended,
        "may_be_written_to": one["consent_marketing"] == "granted" and one["unsubscribed_at"] is None,
    }  # fmt: skip
