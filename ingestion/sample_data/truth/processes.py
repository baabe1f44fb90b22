"""The company's own handling of its cases and deals: who had each in which stage, and for how long.

A stay is unbroken in one stage and one pair of hands. Deals are with sales until they are won, then with onboarding.
What tests did is no process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.exports.service import ticket_id
from ingestion.sample_data.hubspot.sales import deal_id, steps_of
from ingestion.sample_data.hubspot.service import handoffs_of, stages_of
from ingestion.sample_data.sales import STAGES, WON
from ingestion.sample_data.support import TEAMS
from ingestion.sample_data.world import Part

Stay = tuple[str, str, str, int, int, int | None, str | None, str]
"""Kind of process, subject's id, stage, visit number, entered, exited (None while it lasts), from, to."""


def process_visits(part: Part) -> Iterator[Stay]:
    """Every stay of a part of the world."""
    cases, handoffs = part.cases, handoffs_of(part.cases)
    buyer = np.where(cases.order == NONE, NONE, part.orders.contact[cases.order])
    is_test = cases.is_test | part.people.is_known_test(cases.contact) | part.people.is_known_test(buyer)
    for row, number in enumerate(cases.number.tolist()):
        if not is_test[row]:
            teams = [(TEAMS[0], int(cases.opened_at[row])), *handoffs.get(row, [])]
            yield from _stays("case_process", ticket_id(number), stages_of(cases, row), teams)
    is_test = part.people.is_known_test(part.deals.contact)
    for row, number in enumerate(part.deals.number.tolist()):
        if is_test[row]:
            continue
        steps = steps_of(part.deals, row)
        hands = [("onboarding" if stage == STAGES[WON] else "sales", at) for stage, at in steps]
        yield from _stays("deal_process", deal_id(number), steps, hands)


def _stays(kind: str, subject: str, stages: list[tuple[str, int]], hands: list[tuple[str, int]]) -> Iterator[Stay]:
    found: list[tuple[str, str, int]] = []
    for at in sorted({at for _, at in (*stages, *hands)}):
        stage = [name for name, since in stages if since <= at]
        holder = [name for name, since in hands if since <= at]
        if stage and (not found or (stage[-1], holder[-1]) != found[-1][:2]):
            found.append((stage[-1], holder[-1], at))
    visits: Counter[str] = Counter()
    for place, (stage_key, entity, at) in enumerate(found):
        visits[stage_key] += 1
        left = found[place + 1][2] if place + 1 < len(found) else None
        yield kind, subject, stage_key, visits[stage_key], at, left, found[place - 1][1] if place else None, entity
