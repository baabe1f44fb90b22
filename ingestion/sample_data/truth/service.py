"""What sales and service come to, month by month: cases that came, went and stood open, and the parts of their KPIs.

Computed case by case and array by array from the latent truth. All add up over parts of the world. The KPIs of the rest
of the company: truth/kpis.py.
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
Marks = Iterator[tuple[str, int, str, bool, float]]
"""Of each unit: KPI, month, brand, is it a hit, and its value."""


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


def no_parts(kpi: str) -> Row:
    """The parts of a KPI of nobody; month and brand are to be named."""
    counts = dict.fromkeys(("responses", "hits", "misses", "unanswered", "quarantined"), 0)
    return {"kpi": kpi, **counts, "total": 0.0, "total_sq": 0.0}


def kpi_parts(part: Part) -> list[Row]:
    """Units, hits and values of each KPI of sales and service by month and brand."""
    rows: dict[tuple[str, int, str], Row] = {}
    for kpi, month, brand, is_hit, value in (*_of_cases(part), *_of_deals(part), *_of_orders(part)):
        row = rows.setdefault((kpi, month, brand), no_parts(kpi) | {"month": month_text(month), "brand": brand})
        row["responses"] += 1
        row["hits"] += is_hit
        row["total"] += value
        row["total_sq"] += value * value
    return [rows[key] for key in sorted(rows)]


def _of_cases(part: Part) -> Marks:
    """A matter is settled at the first contact if its case stayed solved with one team and nobody came back with it."""
    brand, (who, comings) = BRANDS[0], _matters(part)
    for row, times in _cases(part):
        opened = _month(times.opened_at)
        if times.is_reply_in_time is not None:
            yield "first_reply_in_target", opened, brand, times.is_reply_in_time, 0
        if times.reply is not None:
            yield "first_reply_hours", opened, brand, False, times.reply[0] / 60
        first, last = times.first_solved_at, times.last_solved_at
        if first != NONE:
            again = first + (int(part.cases.solved_at[row]) - first) // 2
            is_back = first != last and again <= first + WEEK
            yield "reopened_cases", _month(first), brand, is_back, 0
            repeats = any(first < at <= first + WEEK for at in comings.get((who[row], int(part.cases.topic[row])), ()))
            is_settled = not (is_back or times.handoffs or repeats)
            yield "first_contact_resolution", _month(first), brand, is_settled, 0


def _matters(part: Part) -> tuple[list[int], dict[tuple[int, int], list[int]]]:
    """The customer of each case; and when each customer came with each topic, by whatever way."""
    cases, people = part.cases, part.people
    buyer = np.where(cases.order == NONE, NONE, part.orders.contact[cases.order])
    own = people.customer(cases.contact)
    of_case = np.where(own == NONE, people.customer(buyer), own)
    is_test = cases.is_test | people.is_known_test(cases.contact) | people.is_known_test(buyer)
    comings: dict[tuple[int, int], list[int]] = {}

    def add(who: Array, topic: Array, at: Array, counts: Array) -> None:
        rows = counts & (who != NONE)
        for customer, matter, moment in zip(who[rows].tolist(), topic[rows].tolist(), at[rows].tolist(), strict=True):
            comings.setdefault((customer, matter), []).append(moment)

    add(of_case, cases.topic, cases.opened_at, ~is_test)
    for heard in (part.calls, part.chats, part.visits):
        has_case, known = heard.case != NONE, people.customer(heard.contact)
        who = np.where((known == NONE) & has_case, of_case[heard.case], known)
        tried = (has_case & is_test[heard.case]) | people.is_known_test(heard.contact)
        add(who, heard.topic, heard.started_at, ~tried & ~heard.is_outbound)
    return of_case.tolist(), comings


def _of_deals(part: Part) -> Marks:
    """Touches are what was said of a deal until it was decided. A promise is due on a day of UTC, as its record is."""
    deals, said, brand = part.deals, part.engagements, BRANDS[0]
    is_test = part.people.is_known_test(deals.contact)
    of_deal = said.deal != NONE
    is_before = of_deal & (said.occurred_at <= deals.closed_at[said.deal])
    touches = np.bincount(said.deal[is_before], minlength=len(deals))
    for row in np.flatnonzero(~is_test & np.isin(deals.stage, (WON, LOST))).tolist():
        month = _month(int(deals.closed_at[row]))
        yield "win_rate", month, brand, int(deals.stage[row]) == WON, 0
        yield "touches_to_decision", month, brand, False, int(touches[row])
    due = clock.month_of(deals.opened_at // clock.DAY + deals.promised_days)
    for row in np.flatnonzero(~is_test & (deals.kept_days != NONE)).tolist():
        yield "promises_kept", int(due[row]), brand, bool(deals.kept_days[row] <= deals.promised_days[row]), 0


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
