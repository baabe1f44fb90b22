"""What customers are worth, in plain Python: walks over the lists of a drawn company, definition by definition.

Belongs here: figures. Does not belong here: what is drawn (value_company.py), how the models are run. Shares nothing
with the SQL but the definitions; the quantile of Student's t is integrated.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from subtraction_oracle import reasons
from value_company import CLOCK, HORIZONS, Row

from ingestion.sample_data.truth.student_t import quantile_975

Z = 1.959963984540054
VOID = {"canceled", "cancelled", "unavailable", "voided"}
BASES = {"promoter": "detractor", "passive": "detractor", "low_effort": "high_effort", "mid_effort": "high_effort",
         "satisfied": "not_satisfied"}  # fmt: skip

Unit = tuple[float, bool, bool, int]
"""What a customer brought in a horizon, whether he came, whether he was lost, how many amounts are in no sum."""


def wilson(hits: int, n: int) -> tuple[float, float, float]:
    """(percent, low, high)."""
    p = hits / n
    centre, scale = p + Z * Z / (2 * n), 100 / (1 + Z * Z / n)
    margin = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return 100 * p, scale * (centre - margin), scale * (centre + margin)


def mean(values: list[float]) -> tuple[float, float | None]:
    """(mean, unbiased variance)."""
    middle = sum(values) / len(values)
    spread = sum((value - middle) ** 2 for value in values)
    return middle, spread / (len(values) - 1) if len(values) > 1 else None


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


class Oracle:
    """Figures of one company."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows
        self.known = {
            one["customer_key"]: one for one in rows["dim_customer"] if not one["is_test"] and not one["is_erased"]
        }
        self.moves: dict[str, list[Row]] = defaultdict(list)
        self._move()
        self.subscriptions: dict[str, list[Row]] = defaultdict(list)
        for one in rows["int_subscriptions"]:
            if one["customer_key"] in self.known:
                self.subscriptions[one["customer_key"]].append(one)
        self.bought: dict[tuple[str, str], list[date]] = defaultdict(list)
        for customer, moves in self.moves.items():
            for one in moves:
                if one["is_purchase"]:
                    self.bought[customer, one["brand"]].append(one["day"])

    def _move(self) -> None:
        orders = {}
        for order in self.rows["fct_orders"]:
            void = order["order_status"].strip().lower() in VOID
            if void or order["is_test"] or order["is_zero_amount"] or order["customer_key"] not in self.known:
                continue
            orders[order["order_key"]] = order
            worth = order["amount_reporting"]
            paid = order.get("paid_amount_reporting") if worth is None else worth
            full = order["items_amount"] is not None and order.get("refunded_amount", 0) >= order["items_amount"]
            self.moves[order["customer_key"]].append(
                {"order": order["order_key"], "kind": "order", "brand": order["brand_key"], "at": order["ordered_at"],
                 "day": order["ordered_date"], "amount": paid, "is_purchase": not full,
                 "unconverted": paid is None and order["items_amount"] is not None}
            )  # fmt: skip
        for refund in self.rows["fct_refunds"]:
            order = orders.get(refund["order_key"])
            if order:
                back = refund["amount_reporting"]
                self.moves[order["customer_key"]].append(
                    {"order": order["order_key"], "kind": "refund", "brand": order["brand_key"],
                     "at": refund["refunded_at"], "day": refund["refunded_date"],
                     "amount": None if back is None else -back, "is_purchase": False,
                     "unconverted": back is None}
                )  # fmt: skip

    def is_active(self, basis: str, customer: str, brand: str, month: date) -> bool:
        """At the month's first moment."""
        if basis == "order":
            return any(timedelta() < month - day <= timedelta(days=365) for day in self.bought[customer, brand])
        return any(
            one["brand_key"] == brand and one["started_date"] < month
            and (one["ended_date"] is None or one["ended_date"] >= month)
            for one in self.subscriptions[customer]
        )  # fmt: skip

    def first_purchase(self, brand: str) -> date:
        return min(min(days) for (_, of), days in self.bought.items() if of == brand and days)

    def experience(self) -> dict[tuple[Any, ...], Row]:
        groups: dict[tuple[Any, ...], list[Unit]] = defaultdict(list)
        seen = set()
        for answer in sorted(self.rows["fct_survey_answers"], key=lambda one: (one["submitted_at"], one["answer_key"])):
            customer = answer["customer_key"]
            if answer["answer_status"] != "scored" or answer["excluded_reason"] or customer not in self.known:
                continue
            kpi, group = _group(answer)
            for brand in (None, answer["brand_key"]):
                year = answer["submitted_at"].year
                if (brand, kpi, customer, year) in seen:
                    continue
                seen.add((brand, kpi, customer, year))
                dim = ("all", "all") if brand is None else ("brand", brand)
                for days in HORIZONS:
                    if answer["submitted_at"] + timedelta(days=days) <= CLOCK:
                        unit = self._worth(customer, brand, answer, days)
                        groups[kpi, date(year, 1, 1), *dim, group, days].append(unit)
        hidden = reasons(
            {key: len(units) for key, units in groups.items()}, lambda key: ((key[:2], key[4:]), key[3]), True
        )
        return {key: self._group_row(key, groups, hidden) for key in groups}

    def _worth(self, customer: str, brand: str | None, answer: Row, days: int) -> Unit:
        at, until = answer["submitted_at"], answer["submitted_at"] + timedelta(days=days)
        mine = [one for one in self.moves[customer] if brand in (None, one["brand"]) and at < one["at"] <= until]
        came = any(one["is_purchase"] for one in mine)
        runs = ended = False
        for one in self.subscriptions[customer]:
            if brand in (None, one["brand_key"]) and one["started_date"] <= until.date():
                ended |= one["ended_date"] is not None and at.date() < one["ended_date"] <= until.date()
                runs |= one["ended_date"] is None or one["ended_date"] > until.date()
        return total([one["amount"] for one in mine]), came, ended or not (came or runs), missing(mine)

    def _group_row(
        self,
        key: tuple[Any, ...],
        groups: dict[tuple[Any, ...], list[Unit]],
        hidden: dict[tuple[Any, ...], str | None],
    ) -> Row:
        units, why = groups[key], hidden[key]
        n = len(units)
        row: Row = {"customers": n, "is_suppressed": bool(why), "suppression": why, "is_low_n": n < 30}
        names = ("unconverted_amounts", "mean_revenue", "ci_low", "ci_high", "retained", "churned_pct",
                 "churned_ci_low", "gap_to_base",
                 "gap_ci_low", "gap_ci_high")  # fmt: skip
        if why:
            return row | dict.fromkeys(names)
        average, variance = mean([unit[0] for unit in units])
        margin = quantile_975(n - 1) * sqrt(variance / n)
        share, low, _ = wilson(sum(unit[2] for unit in units), n)
        row |= {"unconverted_amounts": sum(unit[3] for unit in units),
                "mean_revenue": average, "ci_low": average - margin, "ci_high": average + margin,
                "retained": sum(unit[1] for unit in units), "churned_pct": share, "churned_ci_low": low}  # fmt: skip
        beside = (*key[:4], BASES.get(key[4]), key[5])
        base = groups.get(beside, [])
        if not base or hidden[beside]:
            return row | dict.fromkeys(names[-3:])
        other, spread = mean([unit[0] for unit in base])
        a, b = variance / n, spread / len(base)
        degrees = (a + b) ** 2 / (a * a / (n - 1) + b * b / (len(base) - 1)) if a + b else 0
        margin = quantile_975(degrees) * sqrt(a + b) if a + b else 0.0
        gap = average - other
        return row | {"gap_to_base": gap, "gap_ci_low": gap - margin, "gap_ci_high": gap + margin}


def _group(answer: Row) -> tuple[str, str]:
    if answer["metric"] == "nps":
        return f"nps_{answer['nps_kind']}", answer["nps_group"]
    if answer["metric"] == "csat":
        return "csat", "satisfied" if answer["is_satisfied"] else "not_satisfied"
    effort = answer["effort_0_100"]
    return "ces_effort", "low_effort" if effort < 33.35 else "high_effort" if effort > 66.65 else "mid_effort"


def missing(moves: list[Row]) -> int:
    """How many of them have an amount that no rate brings to the reporting currency."""
    return sum(one["unconverted"] for one in moves)


def total(amounts: list[Decimal | None]) -> float:
    """What is not known adds nothing."""
    return float(sum(amount for amount in amounts if amount is not None))
