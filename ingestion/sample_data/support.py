"""Cases of the first brand with their hand-offs between teams; calls, chats and visits to a shop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, after, spread, until
from .chance import Chance
from .commerce import Orders
from .people import People, known_by

TEAMS = ("first line", "logistics", "billing", "workshop")
TOPICS = ("delivery", "invoice", "repair", "website", "question")
CHANNELS = ("email", "phone", "chat", "web", "store")
PRIORITIES = ("LOW", "MEDIUM", "HIGH", "URGENT")
SHOPS = ("Berlin", "Zürich", "Tokyo")
AGENTS = 12


@dataclass(frozen=True)
class Cases:
    """One row a case."""

    number: Array
    person: Array
    contact: Array
    order: Array  # index of an order; NONE if it is about none
    opened_at: Array
    replied_at: Array
    first_solved_at: Array  # NONE where it is still open
    solved_at: Array  # of the last solution: later than the first if the case was opened again
    topic: Array
    channel: Array
    priority: Array
    agent: Array
    is_test: Array
    handoff_case: Array  # one row a hand-off: which case, at what moment, to which team
    handoff_at: Array
    handoff_team: Array

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Contacts:
    """Calls, chats or shop visits: one row each. What a row does not say itself its case may know."""

    number: Array
    case: Array  # index of a case; NONE
    person: Array  # NONE where nobody knows
    contact: Array  # as the record names it; NONE where it does not
    started_at: Array
    answered_at: Array
    ended_at: Array
    topic: Array
    agent: Array
    is_outbound: Array


def make_cases(seed: int, part: int, people: People, orders: Orders) -> Cases:
    """Cases about orders, more of them after late parcels and in the incident, and cases about none."""
    chance = Chance(seed, "cases", part)
    late = (orders.delivered_at - orders.due_at > 0) & (orders.delivered_at != NONE)
    chances = 0.06 + 0.3 * late + 0.2 * clock.trouble(orders.placed_at)
    about = np.flatnonzero((orders.brand == 0) & (orders.contact != NONE) & chance.hit(len(orders), chances))
    anchor = np.where(orders.delivered_at[about] != NONE, orders.delivered_at[about], orders.placed_at[about])
    persons = np.flatnonzero((people.brand == 0) & chance.hit(len(people), 0.12))
    person = np.concatenate((orders.person[about], persons))
    order = np.concatenate((about, np.full(len(persons), NONE)))
    opened = np.concatenate(
        (
            anchor + chance.whole(len(about), 3600, 5 * clock.DAY),
            clock.moments(chance, len(persons), people.since[persons]),
        )
    )
    keep = np.flatnonzero(opened < clock.END - clock.DAY)
    keep = keep[np.argsort(opened[keep], kind="stable")]
    person, order, opened = person[keep], order[keep], opened[keep]
    n = len(opened)
    bad = clock.trouble(opened)
    replied = opened + (chance.skewed(n, 300, 2 * clock.DAY, 3) * (1 + bad)).astype(np.int64)
    first = replied + (chance.skewed(n, 600, 9 * clock.DAY, 3) * (1 + bad)).astype(np.int64)
    first = np.where(chance.hit(n, 0.06), NONE, until(first, clock.END))
    again = until(after(first, chance.whole(n, clock.DAY, 6 * clock.DAY)), clock.END)
    handoff_case, handoff_no = spread(chance.pick(n, (0.6, 0.28, 0.1, 0.02)))
    handoff_at = opened[handoff_case] + (handoff_no + 1) * 9 * 3600 + chance.whole(len(handoff_case), 600, 8 * 3600)
    handoff_team = (handoff_no + chance.whole(len(handoff_case), 1, 3)) % 3 + 1
    happens = handoff_at < np.where(first == NONE, clock.END, first)[handoff_case]
    return Cases(
        number=part * 10_000_000 + np.arange(n),
        person=person,
        contact=known_by(people, chance, person, opened),
        order=order,
        opened_at=opened,
        replied_at=until(replied, clock.END),
        first_solved_at=first,
        solved_at=np.where(chance.hit(n, 0.07) & (again != NONE), again, first),
        topic=np.where(
            order == NONE, chance.pick(n, (0.05, 0.2, 0.3, 0.2, 0.25)), chance.pick(n, (0.6, 0.2, 0.1, 0.1))
        ),
        channel=chance.pick(n, (0.4, 0.25, 0.15, 0.15, 0.05)),
        priority=chance.pick(n, (0.2, 0.5, 0.25, 0.05)),
        agent=chance.whole(n, 0, AGENTS - 1),
        is_test=chance.hit(n, 0.01),
        handoff_case=handoff_case[happens],
        handoff_at=handoff_at[happens],
        handoff_team=handoff_team[happens],
    )


def make_contacts(seed: int, part: int, kind: str, people: People, cases: Cases) -> Contacts:
    """``kind``: calls, chats or visits. Most are about a case of their channel, some about nothing that was noted."""
    chance = Chance(seed, kind, part)
    channel = {"calls": 1, "chats": 2, "visits": 4}[kind]
    of_case = np.flatnonzero((cases.channel == channel) & chance.hit(len(cases), 0.9))
    at = cases.opened_at[of_case] - chance.whole(len(of_case), 0, 1200)
    loose = np.flatnonzero((people.brand == 0) & chance.hit(len(people), 0.04))
    loose_at = clock.moments(chance, len(loose), people.since[loose])
    started = np.concatenate((at, loose_at))
    case = np.concatenate((of_case, np.full(len(loose), NONE)))
    person = np.concatenate((cases.person[of_case], loose))
    contact = np.concatenate((np.full(len(of_case), NONE), known_by(people, chance, loose, loose_at)))
    n = len(started)
    # A caller who gave up, a passer-by: nobody knows who it was.
    unknown = (case == NONE) & chance.hit(n, 0.2)
    says_itself = (case != NONE) & chance.hit(n, 0.5)
    contact = np.where(says_itself, cases.contact[np.maximum(case, 0)], np.where(unknown, NONE, contact))
    answered = np.where(chance.hit(n, 0.1) & (case == NONE), NONE, started + chance.skewed(n, 5, 900))
    return Contacts(
        number=part * 10_000_000 + np.arange(n),
        case=case,
        person=np.where(unknown, NONE, person),
        contact=contact,
        started_at=started,
        answered_at=answered,
        ended_at=np.where(answered == NONE, started + 60, answered + chance.skewed(n, 60, 2400, 2)),
        topic=np.where(case == NONE, chance.pick(n, (0.3, 0.2, 0.2, 0.1, 0.2)), cases.topic[np.maximum(case, 0)]),
        agent=chance.whole(n, 0, AGENTS - 1),
        is_outbound=(case != NONE) & chance.hit(n, 0.15),
    )
