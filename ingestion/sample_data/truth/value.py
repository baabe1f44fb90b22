"""Who buys again, who stays and who is lost, from the latent truth: purchases and subscriptions, by month of the world.

Definitions: domain research 2 (churn, repeat purchase) and 7.29. A purchase is an order that was not canceled, cost
something and was not paid back in full; its day is the company's. A year without one ends a customer, so that months
for which a year cannot be looked back on are not told. Months after the world's last one are not told either.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth.groups import Row, month_text
from ingestion.sample_data.world import Part

YEAR = 365
_MONTHS = range(*np.array(["2025-01", "2026-07"], "M8[M]").astype(int).tolist())
_STARTS = {month: int(np.datetime64(month, "M").astype("M8[D]").astype(int)) for month in (*_MONTHS, _MONTHS.stop)}
"""Of each month its first day since 1970; and of the one after the world's last."""


def counts_as_order(part: Part) -> Array:
    """Of each order: is it that of a customer whom the warehouse knows, no test's and not canceled?"""
    orders, people = part.orders, part.people
    known = (people.customer(orders.contact) != NONE) & ~people.is_known_test(orders.contact)
    counts: Array = known & ~orders.is_canceled & ~orders.is_test
    return counts


def purchases_of(part: Part) -> tuple[Array, Array, Array]:
    """(brand, customer, day), each customer and day once, sorted; of customers whom the warehouse knows."""
    orders, sold = part.orders, part.after_sale
    items = np.bincount(sold.line_order, sold.line_price, len(orders))
    back = np.bincount(sold.refund_order, sold.refund_amount, len(orders))
    customer = part.people.customer(orders.contact)
    counts = counts_as_order(part) & ((back == 0) | (back < items))
    rows = np.stack((orders.brand, customer, clock.local_day(orders.placed_at)))[:, counts]
    brand, who, day = np.unique(rows, axis=1)
    return brand, who, day


def purchases(part: Part) -> dict[str, int]:
    """Figures of all purchases."""
    _, who, _ = purchases_of(part)
    days = np.unique(who, return_counts=True)[1]
    return {"customers_who_bought": len(days), "customers_who_bought_on_two_days": int((days > 1).sum()),
            "order_days": int(days.sum())}  # fmt: skip


def churn(part: Part) -> list[Row]:
    """Customers active at each month's first moment, and how many of them are not at the next one's."""
    brand, who, day = purchases_of(part)
    rows = []
    for number, name in enumerate(BRANDS):
        mine = brand == number
        if mine.any():
            first = int(day[mine].min()) + YEAR
            rows += _months("order", name, who[mine], day[mine], day[mine] + YEAR, first)
    subs, people = part.subscriptions, part.people
    customer = people.customer(subs.contact)
    known = (customer != NONE) & ~people.is_known_test(subs.contact)
    ended = np.where(subs.canceled_at == NONE, subs.ends_at, subs.canceled_at)
    since, until = clock.local_day(subs.started_at)[known], clock.local_day(ended)[known]
    return rows + _months("subscription", BRANDS[0], customer[known], since, until, 0)


def _months(basis: str, brand: str, who: Array, since: Array, until: Array, first: int) -> list[Row]:
    rows = []
    for month in _MONTHS:
        now, then = (np.unique(who[(since < _STARTS[m]) & (until >= _STARTS[m])]) for m in (month, month + 1))
        if len(now) and _STARTS[month] >= first:
            rows.append({"basis": basis, "brand": brand, "month": month_text(month), "active_at_start": len(now),
                         "lost": int((~np.isin(now, then)).sum())})  # fmt: skip
    return rows


def cohorts(part: Part) -> list[Row]:
    """By the month of the first purchase: how many are there so many months later, while the world lasts."""
    brand, who, day = purchases_of(part)
    brand, who, month = np.unique(np.stack((brand, who, clock.month_of(day))), axis=1)
    _, start, of = np.unique(np.stack((brand, who)), axis=1, return_index=True, return_inverse=True)
    cohort = month[start][of.ravel()]
    rows = []
    for number, name in enumerate(BRANDS):
        for first in _MONTHS:
            mine = (brand == number) & (cohort == first)
            size = int((month[mine] == first).sum())
            rows += [
                {"brand": name, "cohort_month": month_text(first), "months_since": later - first, "customers": size,
                 "retained": int((month[mine] == later).sum())}
                for later in range(first, _MONTHS.stop) if size
            ]  # fmt: skip
    return rows


def loyalty(part: Part) -> list[Row]:
    """Customers with a purchase in the 365 days up to each month's end, and with purchases on two days."""
    brand, who, day = purchases_of(part)
    rows = []
    for number, name in enumerate(BRANDS):
        mine = brand == number
        for month in _MONTHS:
            until = _STARTS[month + 1]
            if mine.any() and until - YEAR >= day[mine].min():
                days = np.unique(who[mine & (day >= until - YEAR) & (day < until)], return_counts=True)[1]
                rows.append({"brand": name, "month": month_text(month), "customers": len(days),
                             "repeat_customers": int((days > 1).sum())})  # fmt: skip
    return rows


TABLES: dict[str, tuple[Callable[[Part], list[Row]], tuple[str, ...]]] = {
    "churn": (churn, ("basis", "brand", "month")),
    "cohorts": (cohorts, ("brand", "cohort_month", "months_since")),
    "loyalty": (loyalty, ("brand", "month")),
}
"""Of each file of the key how a part's rows are made, and by what those of several parts are added up."""
