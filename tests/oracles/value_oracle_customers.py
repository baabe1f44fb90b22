"""Single customers of the drawn company and the parts of the KPIs, in plain Python.

Belongs here: figures over value_oracle.Oracle. Does not belong here: months and cohorts (value_oracle_months.py).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from value_company import TODAY, Row
from value_oracle import Oracle, missing, total


def values(oracle: Oracle, lost: dict[tuple[str, str, date], Row]) -> dict[str, Row]:
    """Of each customer; ``lost`` are churn's rows. Contractual values are of a ten-thousandth, brand by brand."""
    found = {}
    for customer in oracle.known:
        moves, runs = oracle.moves[customer], [
            one for one in oracle.subscriptions[customer] if one["started_date"] <= TODAY]  # fmt: skip
        if not moves and not runs:
            continue
        bought = [one for one in moves if one["is_purchase"]]
        days = sorted({one["day"] for one in bought})
        tenure = (TODAY - days[0]).days if days else None
        revenue, priced = total([one["amount"] for one in moves]), [one for one in bought if one["amount"] is not None]
        order_value = revenue / len(priced) if priced else None
        per_year = 365 * len(bought) / tenure if tenure is not None and tenure >= 365 else None
        known = order_value is not None and per_year is not None
        running = [one for one in runs if one["ended_date"] is None or one["ended_date"] > TODAY]
        worth: dict[str, float] = defaultdict(float)
        for one in running:
            if one["mrr_reporting"] is not None:
                worth[one["brand_key"]] += float(one["mrr_reporting"])
        contractual = {False: 0.0, True: 0.0}
        for brand, mrr in worth.items():
            stays = retention(lost, brand)
            contractual[False] += round(12 * mrr * 1.1 / (1.1 - stays), 4)
            contractual[True] += round(12 * mrr * stays / (1.1 - stays), 4)
        found[customer] = {
            "orders": len(bought), "order_days": len(days), "revenue": revenue, "tenure_days": tenure,
            "refunds": -total([one["amount"] for one in moves if one["kind"] == "refund"]),
            "unconverted_amounts": missing(moves), "mean_order_value": order_value, "orders_per_year": per_year,
            "mean_days_between_orders": (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else None,
            "clv_simple": order_value * per_year * 3 if known else None, "has_subscription": bool(running),
            "mrr": sum(worth.values()) if worth else 0 if runs and not running else None,
            "clv_contractual": contractual[False] if worth else None,
            "clv_contractual_next": contractual[True] if worth else None,
        }  # fmt: skip
    return found


def retention(lost: dict[tuple[str, str, date], Row], brand: str) -> float:
    """Share of a brand's subscribers that is left after a year, by its last twelve months."""
    months = sorted(month for basis, of, month in lost if (basis, of) == ("subscription", brand))[-12:]
    rows = [lost["subscription", brand, month] for month in months]
    return float((1 - sum(row["lost"] for row in rows) / sum(row["active_at_start"] for row in rows)) ** 12)


def kpis(oracle: Oracle, lost: dict[tuple[str, str, date], Row]) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """(responses, hits, total, total_sq) by KPI, month and dimension."""
    found: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0])

    def add(kpi: str, month: date, brand: str, *parts: float) -> None:
        for dim in (("all", "all"), ("brand", brand)):
            sums = found[kpi, month.replace(day=1), *dim]
            found[kpi, month.replace(day=1), *dim] = [a + b for a, b in zip(sums, parts, strict=True)]

    for (_, brand), days in oracle.bought.items():
        first, *others = sorted(set(days)) or [TODAY]
        if first + timedelta(days=90) < TODAY:
            again = bool(others) and others[0] - first <= timedelta(days=90)
            add("repeat_within_90_days", first, brand, 1, again, 0, 0)
    for (basis, brand, month), row in lost.items():
        name = "churn" if basis == "order" else "churn_subscriptions"
        add(name, month, brand, row["active_at_start"], row["lost"], 0, 0)
    for moves in oracle.moves.values():
        for order in moves:
            if order["kind"] == "order" and order["amount"] is not None:
                net = total([one["amount"] for one in moves if one["order"] == order["order"]])
                add("order_value", order["day"], order["brand"], 1, 0, net, net * net)
    return {key: tuple(parts) for key, parts in found.items()}
