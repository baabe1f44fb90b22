"""Cases, deals, promises, orders, call backs and purchases, drawn, and the parts of their KPIs, in plain Python.

Belongs here: rows of the relations that int_kpi__service reads, and its rows from the words of its description. Does
not belong here: medians and intervals (service_oracle.py), what becomes of the parts (test_board_against_oracle.py).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service_oracle import day_of

Row = dict[str, Any]
SEED, UNITS = 20261205, 2800
# Half past ten in the evening, when the next day has begun in Berlin.
CLOCK = datetime(2026, 8, 31, 22, 30)
TODAY = day_of(CLOCK)
DEALS = {"deal": False, "other deal": False, "test": True}
GIVEN = (
    "int_case_outcomes", "mart_sales_experience", "fct_sales_commitments", "fct_deals", "fct_orders",
    "mart_closed_loop", "int_onboardings",
)  # fmt: skip
GRAIN = ("kpi", "month_start", "dim_name", "dim_value")


def drawn() -> dict[str, list[Row]]:
    """Rows of each given relation: 2,800 of each but the deals' own."""
    draw = random.Random(SEED)
    rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
    rows["fct_deals"] = [{"deal_key": key, "is_test": is_test} for key, is_test in DEALS.items()]
    for _ in range(UNITS):
        for name, row in _units(draw):
            rows[name].append({"brand_key": f"b{draw.randrange(6)}", **row})
    return rows


def _day(draw: random.Random) -> date | None:
    """Within twenty years, often the first or last of a month; seldom not known."""
    first = date(2006 + draw.randrange(20), draw.randrange(1, 13), 1)
    return draw.choice((None, *4 * (first, first - timedelta(days=1), first + timedelta(days=draw.randrange(28)))))


def _due(draw: random.Random) -> date | None:
    """As well as any day: yesterday, today, tomorrow."""
    return draw.choice((_day(draw), _day(draw), TODAY + timedelta(days=draw.randrange(-1, 2))))


def _units(draw: random.Random) -> Iterator[tuple[str, Row]]:
    yield "int_case_outcomes", {
        "opened_date": _day(draw), "first_solved_date": _day(draw), "is_judged": draw.random() < 0.8,
        "first_reply_minutes": draw.choice((None, 0, 1, 20, 59, 60, 4321)), "is_reopened": draw.choice((True, False)),
        "is_first_reply_within_sla": draw.choice((None, True, True, False)), "is_solved_at_first": draw.random() < 0.5,
    }  # fmt: skip
    yield "mart_sales_experience", {
        "decided_date": _day(draw), "outcome": draw.choice(("won", "lost", "open")), "touches": draw.randrange(8),
    }  # fmt: skip
    yield "fct_sales_commitments", {
        "deal_key": draw.choice((None, "no deal", *DEALS)), "due_date": draw.choice((None, _due(draw), _due(draw))),
        "delivered_date": draw.choice((None, _day(draw))), "promised_date": draw.choice((_day(draw), _day(draw))),
        "commitment_status": draw.choice(("kept", "kept", "broken", "overdue", "open", "void")),
    }  # fmt: skip
    yield "fct_orders", {
        "ordered_date": _day(draw), "due_date": _due(draw), "is_late": draw.choice((None, True, False, False)),
        "is_test": draw.random() < 0.1,
    }  # fmt: skip
    yield "mart_closed_loop", {
        "occurred_date": _day(draw), "due_at": CLOCK + timedelta(seconds=draw.choice((-10**6, -1, 0, 0, 1, 10**6))),
        "outcome": draw.choice(("contacted_in_time", "overdue", "waiting")), "is_contactable": draw.random() < 0.8,
    }  # fmt: skip
    month = _day(draw)
    yield "int_onboardings", {
        "month_start": month and month.replace(day=1), "is_value_known": draw.random() < 0.8,
        "is_value": draw.choice((None, True, False)),
    }  # fmt: skip


def parts(rows: dict[str, list[Row]]) -> list[Row]:
    """The model's rows: what each unit adds, for all brands together and for its own."""
    sums: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal()] * 4)
    for brand, kpi, day, hit, value in _counted(rows):
        if day is not None:
            for dim in (("all", "all"), ("brand", brand)):
                key = kpi, day.replace(day=1), *dim
                one = Decimal(1), Decimal(bool(hit)), value, value * value
                sums[key] = [before + more for before, more in zip(sums[key], one, strict=True)]
    return [
        dict(zip(GRAIN, key, strict=True))
        | {"responses": n, "weight_sum": n, "weight_sum_sq": n, "hits": hits, "misses": 0, "total": total,
           "total_sq": total_sq, "unanswered": 0, "quarantined": 0}
        for key, (n, hits, total, total_sq) in sums.items()
    ]  # fmt: skip


def _counted(rows: dict[str, list[Row]]) -> Iterator[tuple[str, str, date | None, bool | None, Decimal]]:
    """Brand, KPI, day whose month it counts in, whether it is a hit, and the value of a mean, of what is known."""
    nothing = Decimal()
    for case in rows["int_case_outcomes"]:
        brand, opened, solved = case["brand_key"], case["opened_date"], case["first_solved_date"]
        if case["is_first_reply_within_sla"] is not None:
            yield brand, "first_reply_in_target", opened, case["is_first_reply_within_sla"], nothing
        if case["first_reply_minutes"] is not None:
            # A mean is of hours to a millionth.
            hours = (Decimal(case["first_reply_minutes"]) / 60).quantize(Decimal("1e-6"), ROUND_HALF_UP)
            yield brand, "first_reply_hours", opened, False, hours
        if case["is_judged"]:
            yield brand, "first_contact_resolution", solved, case["is_solved_at_first"], nothing
            yield brand, "reopened_cases", solved, case["is_reopened"], nothing
    for deal in rows["mart_sales_experience"]:
        if deal["outcome"] != "open":
            yield deal["brand_key"], "win_rate", deal["decided_date"], deal["outcome"] == "won", nothing
            yield deal["brand_key"], "touches_to_decision", deal["decided_date"], False, Decimal(deal["touches"])
    for one in rows["fct_sales_commitments"]:
        is_due = one["due_date"] is None or one["due_date"] <= TODAY
        is_decided = one["commitment_status"] in ("kept", "broken", "overdue")
        if is_due and is_decided and not DEALS.get(one["deal_key"], False):
            day = one["due_date"] or one["delivered_date"] or one["promised_date"]
            yield one["brand_key"], "promises_kept", day, one["commitment_status"] == "kept", nothing
    for order in rows["fct_orders"]:
        is_over = order["due_date"] is not None and order["due_date"] < TODAY
        if is_over and order["is_late"] is not None and not order["is_test"]:
            yield order["brand_key"], "delivered_on_time", order["ordered_date"], not order["is_late"], nothing
    for loop in rows["mart_closed_loop"]:
        if loop["is_contactable"] and loop["due_at"] <= CLOCK:
            is_in_time = loop["outcome"] == "contacted_in_time"
            yield loop["brand_key"], "contacted_in_time", loop["occurred_date"], is_in_time, nothing
    for purchase in rows["int_onboardings"]:
        if purchase["is_value_known"]:
            yield purchase["brand_key"], "value_within_30_days", purchase["month_start"], purchase["is_value"], nothing
