"""A drawn company for the marts of value: customers, orders, refunds, subscriptions, answers, opinions.

Belongs here: what is drawn, as rows of the relations that the models read. Does not belong here: what must be found.
Moments are at ten in the morning, a few seconds apart, and many answers lie exactly a horizon before an order, so that
the edges of every window are met.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
CLOCK = datetime(2026, 9, 1, 10)
TODAY = CLOCK.date()
HORIZONS = (90, 180, 365)
CUSTOMERS, ORDERS, ANSWERS, OPINIONS, SUBSCRIPTIONS = 300, 1600, 1500, 600, 250
GIVEN = ("dim_customer", "fct_orders", "fct_refunds", "int_subscriptions", "fct_survey_answers", "int_opinions")


def drawn(seed: int) -> dict[str, list[Row]]:
    """Rows of each given relation."""
    draw = random.Random(seed)
    rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
    rows["dim_customer"] = [
        {"customer_key": f"c{number}", "brand_key": draw.choice(("b1", "b2")), "region_key": "r",
         "segment": _segment(draw, number), "is_test": number % 29 == 0,
         "is_erased": number % 17 == 0}
        for number in range(CUSTOMERS)
    ]  # fmt: skip
    for number in range(ORDERS):
        _order(draw, rows, f"o{number}")
    ordered = [order["ordered_at"] for order in rows["fct_orders"]]
    for number in range(ANSWERS):
        at = draw.choice(ordered) - timedelta(days=draw.choice((0, 0, 1, *HORIZONS)), seconds=draw.choice((-1, 0, 0)))
        rows["fct_survey_answers"].append(_answer(draw, f"a{number}", min(at, CLOCK)))
    for number in range(OPINIONS):
        at = _moment(draw)
        rows["int_opinions"].append(
            {"opinion_key": f"p{number}", "submitted_at": at, "submitted_date": at.date(), **_who(draw),
             "is_bad": draw.random() < 0.4}
        )  # fmt: skip
    for number in range(SUBSCRIPTIONS):
        started = _moment(draw).date()
        ended = draw.choice((None, started + timedelta(days=draw.randint(0, 500)), started.replace(day=1)))
        rows["int_subscriptions"].append(
            {"subscription_id": f"s{number}", "started_date": started,
             "ended_date": ended if ended is None or ended >= started else None,
             "today": TODAY, "mrr": Decimal(9) if number % 2 else None,
             "mrr_reporting": draw.choice((None, Decimal(5), Decimal("12.5"))), **_who(draw)}
        )  # fmt: skip
    # A brand of three customers who are not content, which the total less the others would tell.
    rows["int_opinions"] += [
        {"opinion_key": f"few{number}", "submitted_at": CLOCK, "submitted_date": TODAY, "customer_key": f"c{number}",
         "brand_key": "b3", "is_bad": True}
        for number in (1, 2, 3)
    ]  # fmt: skip
    return rows


def _segment(draw: random.Random, number: int) -> str:
    """One of them is of a handful."""
    drawn_one = draw.choice(("home", "trade", "not_recorded"))
    return "rare" if number % 50 == 7 else drawn_one


def _who(draw: random.Random) -> Row:
    number = draw.randrange(CUSTOMERS)
    # A few have dealings with either brand.
    brand = draw.choice(("b1", "b2")) if number % 10 == 0 else ("b1", "b1", "b2")[number % 3]
    return {"customer_key": None if draw.random() < 0.03 else f"c{number}", "brand_key": brand}


def _moment(draw: random.Random) -> datetime:
    """Within three years before the clock, on days that often are the first or last of a month."""
    day = date(2026, 8, 31) - timedelta(days=draw.randrange(1095))
    if draw.random() < 0.25:
        day = day.replace(day=1) - timedelta(days=draw.choice((0, 1)))
    return datetime.combine(day, CLOCK.time()) + timedelta(seconds=draw.choice((0, 0, 1)))


def _order(draw: random.Random, rows: dict[str, list[Row]], key: str) -> None:
    at, worth = _moment(draw), draw.choice((None, *map(Decimal, ("10", "20", "49.99", "100"))))
    if draw.random() < 0.1 and rows["fct_orders"]:
        at = rows["fct_orders"][-1]["ordered_at"]
    order = {
        "order_key": key, "ordered_at": at, "ordered_date": at.date(), "items_amount": worth, "amount_reporting": worth,
        "order_status": draw.choice(("delivered",) * 12 + ("canceled", " VOIDED", "Unavailable ")),
        "is_zero_amount": draw.random() < 0.03, "is_test": draw.random() < 0.03, **_who(draw),
    }  # fmt: skip
    if draw.random() < 0.1:
        order |= {"amount_reporting": None, "paid_amount_reporting": draw.choice((None, Decimal(7)))}
    rows["fct_orders"].append(order)
    if worth and draw.random() < 0.2:
        parts = draw.choice(((worth,), (worth / 2, worth / 2), (worth / 4,)))
        order["refunded_amount"] = sum(parts)
        for number, part in enumerate(parts):
            back = min(at + timedelta(days=draw.choice((0, 5, 90, 180))), CLOCK)
            rows["fct_refunds"].append(
                {"refund_key": f"{key} r{number}", "order_key": key, "refunded_at": back, "refunded_date": back.date(),
                 "amount": part, "amount_reporting": draw.choice((part, part, part, None))}
            )  # fmt: skip


def _answer(draw: random.Random, key: str, at: datetime) -> Row:
    metric = draw.choice(("nps", "nps", "ces", "csat"))
    answer = {
        "answer_key": key, "metric": metric, "submitted_at": at, "submitted_date": at.date(), **_who(draw),
        "answer_status": draw.choice(("scored",) * 9 + ("quarantined",)), "audience": "customer",
        "excluded_reason": draw.choice((None,) * 15 + ("machine",)),
    }  # fmt: skip
    if metric == "nps":
        answer["nps_kind"] = draw.choice(("relational", "relational", "transactional", "nonstandard"))
        answer["nps_group"] = draw.choice(("promoter", "passive", "detractor"))
    elif metric == "ces":
        answer["effort_0_100"] = draw.choice((0, 33.3, 33.4, 66.6, 66.7, 100))
    else:
        answer["is_satisfied"] = draw.random() < 0.6
    return answer
