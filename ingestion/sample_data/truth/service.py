"""What sales and service come to, month by month: cases that came, went and stood open, and the parts of their KPIs.

Computed case by case and array by array from the latent truth. All add up over parts of the world; whatever was to
happen within a time did or did not, since the data are read months after the world ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.exports.service import ticket_id
from ingestion.sample_data.hubspot.service import handoffs_of
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.sales import LOST, WON
from ingestion.sample_data.support import TEAMS
from ingestion.sample_data.truth.groups import Row, month_text
from ingestion.sample_data.truth.service_times import CaseTimes, case_times
from ingestion.sample_data.world import Part

WEEK = 7 * clock.DAY
CASE_KEYS = ("month", "team")
KPI_KEYS = ("kpi", "month", "brand")
Marks = Iterator[tuple[str, int, str, bool, int]]
"""Of each unit: KPI, month, brand, is it a hit, and its value (in minutes)."""


def case_months(part: Part) -> list[Row]:
    """Turns of cases by month and team: opened, solved, opened again. What stands open follows from them."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    handoffs = handoffs_of(part.cases)
    for row, _ in _cases(part):
        case, team = part.cases, [TEAMS[0], *(team for team, _ in handoffs.get(row, []))][-1]
        first, last = int(case.first_solved_at[row]), int(case.solved_at[row])
        turns = [("opened", int(case.opened_at[row])), ("solved", first)]
        if first != last:
            turns += [("reopened", first + (last - first) // 2), ("solved", last)]
        for name, at in turns:
            if at != NONE:
                counts.setdefault((_month(at), team), Counter())[name] += 1
    return [
        {"month": month_text(month), "team": team, **{name: count[name] for name in ("opened", "solved", "reopened")}}
        for (month, team), count in sorted(counts.items())
    ]


def kpi_parts(part: Part) -> list[Row]:
    """Units, hits and minutes of each KPI by month and brand."""
    rows: dict[tuple[str, int, str], Row] = {}
    for kpi, month, brand, is_hit, value in (*_of_cases(part), *_of_deals(part), *_of_orders(part)):
        row = rows.setdefault(
            (kpi, month, brand),
            {"kpi": kpi, "month": month_text(month), "brand": brand, "responses": 0, "hits": 0, "minutes": 0},
        )
        row["responses"] += 1
        row["hits"] += is_hit
        row["minutes"] += value
    return [rows[key] for key in sorted(rows)]


def _of_cases(part: Part) -> Marks:
    brand = BRANDS[0]
    for row, times in _cases(part):
        opened = _month(times.opened_at)
        if times.is_reply_in_time is not None:
            yield "first_reply_in_target", opened, brand, times.is_reply_in_time, 0
        if times.reply is not None:
            yield "first_reply_hours", opened, brand, False, times.reply[0]
        first, last = times.first_solved_at, times.last_solved_at
        if first != NONE:
            again = first + (int(part.cases.solved_at[row]) - first) // 2
            yield "reopened_cases", _month(first), brand, first != last and again <= first + WEEK, 0


def _of_deals(part: Part) -> Marks:
    deals = part.deals
    is_test = part.people.is_known_test(deals.contact)
    for row in np.flatnonzero(~is_test & np.isin(deals.stage, (WON, LOST))).tolist():
        yield "win_rate", _month(int(deals.closed_at[row])), BRANDS[0], int(deals.stage[row]) == WON, 0


def _of_orders(part: Part) -> Marks:
    """Each order whose own record says when it came, by the calendar day in the company's zone."""
    orders = part.orders
    told = orders.says_delivered & (orders.delivered_at != NONE) & ~part.people.is_known_test(orders.contact)
    is_late: Array = clock.local_day(orders.delivered_at) > clock.local_day(orders.due_at)
    for row in np.flatnonzero(told).tolist():
        brand = BRANDS[int(orders.brand[row])]
        yield "delivered_on_time", _month(int(orders.placed_at[row])), brand, not is_late[row], 0


def _cases(part: Part) -> Iterator[tuple[int, CaseTimes]]:
    """Cases that nobody only tried out, by their row."""
    cases = part.cases
    buyer = np.where(cases.order == NONE, NONE, part.orders.contact[cases.order])
    is_test = cases.is_test | part.people.is_known_test(cases.contact) | part.people.is_known_test(buyer)
    for row, times in enumerate(case_times(part)):
        assert times.case_id == ticket_id(int(cases.number[row]))
        if not is_test[row]:
            yield row, times


def _month(at: int) -> int:
    return int(clock.month_of(clock.local_day(np.array([at])))[0])
