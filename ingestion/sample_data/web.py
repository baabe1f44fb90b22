"""Visits to the first brand's shop: sessions are the truth, hits are what a tracker saw of them.

A day is made at a time, on its own random stream, so that any size fits into memory. Devices and persons are latent;
what is seen is a visitor: a cookie, new every 120 days. No visitor has two sessions closer than half an hour: a device
has at most one session a day, none begins before four in the morning (UTC), and none lasts longer than that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array
from .chance import Chance
from .people import ONE_RECORD
from .web_visits import BOT, BROWSE, DEVICES_OF_A_PART, PURCHASE, TRACKING, Visits, owner, schedule

COOKIE_DAYS = 120
WITHDRAWS_ONE_IN = 50
"""One visitor in so many takes his consent back before he goes."""
GAP = 1800
"""More seconds than this between two hits part two sessions; some gaps are exactly as long."""

ENTRIES = ("direct", "organic", "cpc", "email", "social", "referral")

AGENTS = (
    *("Mozilla/5.0 (Windows NT 10.0) Fox/140", "Mozilla/5.0 (iPhone) Safari/18", "Mozilla/5.0 (Android 15) Chrome/139"),
    *("Mozilla/5.0 (X11; Linux) Fox/141", "examplebot/2.1 (+https://bot.example)", "UptimeSpider/1.0"),
)
HUMAN_AGENTS = 4


@dataclass(frozen=True)
class Sessions:
    """One row a session that began on the day, bots' and consentless ones included."""

    kind: Array
    device: Array
    visitor: Array  # NONE without consent to be recognised
    person: Array  # who really sat there; NONE unless the device is a customer's
    contact: Array  # who logged in; NONE
    second_contact: Array  # who logged in after that at the same device; NONE
    login_hit: Array  # from which hit on the contact is known
    order: Array  # index of the order placed, or looked after; NONE
    entry: Array
    agent: Array
    is_test: Array
    hits: Array
    started_at: Array
    ended_at: Array
    milliseconds: Array  # of every hit of the session; 0 of a purchase, whose order knows whole seconds only

    def __len__(self) -> int:
        return len(self.kind)


GRANTED, DENIED = 0, 1
CONSENTS = ("granted", "denied")


def consent_at_last(sessions: Sessions) -> Array:
    """What each session's visitor had said when he went: to the first page, before anybody asked, nothing (NONE)."""
    is_asked = (sessions.hits > 1) & (sessions.kind != BOT)
    withdraws = sessions.visitor % WITHDRAWS_ONE_IN == 0
    return np.where(sessions.visitor == NONE, DENIED, np.where(is_asked, np.where(withdraws, DENIED, GRANTED), NONE))


@dataclass(frozen=True)
class Hits:
    """One row a hit: its session, its number in it, its moment."""

    session: Array
    number: Array
    at: Array


def make_day(visits: Visits, day: int) -> tuple[Sessions, Hits]:
    """The sessions that began on a day, and their hits: exactly as many as the day's share."""
    chance = Chance(visits.seed, "web", visits.part, day)
    budget = int(visits.budget[day])
    kind, device, order, counts = schedule(chance, visits, day, budget)
    n = len(kind)
    session, number = np.repeat(np.arange(n), counts), np.arange(budget)
    first = np.cumsum(counts) - counts
    number -= first[session]
    is_bot = kind == BOT
    gaps = np.where(is_bot[session], chance.whole(budget, 1, 20), chance.skewed(budget, 0, 1500, 4))
    gaps[first] = 0
    # Some hits come in one second with the one before, as a tracker that sends in batches stamps them.
    # Half an hour to the second between the first two hits: still one session.
    waits = np.flatnonzero((counts > 1) & ~is_bot & chance.hit(n, 0.01))
    gaps[first[waits] + 1] = GAP
    passed = np.cumsum(gaps)
    passed -= passed[first][session]
    lasts = passed[first + counts - 1]
    midnight = clock.START + day * clock.DAY
    starts = midnight + chance.skewed(n, 4 * 3600, clock.DAY - 1, 1)
    placed = visits.orders.placed_at[np.maximum(order, 0)]
    starts = np.where(kind == PURCHASE, placed - lasts, starts)
    person = np.where(is_bot, NONE, owner(visits, device))
    contact, second, login_hit = _log_ins(chance, visits, kind, person, order, starts, counts)
    cookie = (visits.part * DEVICES_OF_A_PART + device) * 8 + (day + device % COOKIE_DAYS) // COOKIE_DAYS
    refuses = (kind == BROWSE) & (contact == NONE) & chance.hit(n, 0.02)
    sessions = Sessions(
        kind=kind,
        device=device,
        visitor=np.where(refuses, NONE, cookie),
        person=person,
        contact=contact,
        second_contact=second,
        login_hit=login_hit,
        order=order,
        entry=np.where(is_bot, 0, chance.pick(n, (0.32, 0.28, 0.14, 0.1, 0.1, 0.06))),
        agent=np.where(is_bot, HUMAN_AGENTS + chance.whole(n, 0, 1), chance.whole(n, 0, HUMAN_AGENTS - 1)),
        is_test=(kind == BROWSE) & chance.hit(n, 0.003),
        hits=counts,
        started_at=starts,
        ended_at=starts + lasts,
        milliseconds=np.where(kind == PURCHASE, 0, chance.whole(n, 0, 999)),
    )
    return sessions, Hits(session, number, passed + starts[session])


def _log_ins(
    chance: Chance, visits: Visits, kind: Array, person: Array, order: Array, starts: Array, counts: Array
) -> tuple[Array, Array, Array]:
    """Who logs in, who after that at the same device, and at which hit. Who buys mostly does."""
    people, n = visits.people, len(kind)
    someone = np.maximum(person, 0)
    may_log_in = (person != NONE) & (people.brand[someone] == 0) & (people.since[someone] <= starts)
    may_log_in &= people.records[someone] == ONE_RECORD
    logs_in = may_log_in & chance.hit(n, 0.3)
    buyer = np.where(order == NONE, NONE, visits.orders.contact[order])
    known_buyer = (kind == PURCHASE) & chance.hit(n, 0.9)
    contact = np.where(known_buyer | (kind == TRACKING), buyer, NONE)
    contact = np.where((kind == BROWSE) & logs_in, people.contact(person), contact)
    shares = (kind == BROWSE) & (contact != NONE) & (counts > 1) & chance.hit(n, 0.02)
    other = np.flatnonzero(people.brand == 0)
    second = np.where(shares, people.contact(other[chance.whole(n, 0, len(other) - 1)]), NONE)
    login_hit = np.minimum(chance.whole(n, 0, 3), counts - 1)
    return contact, second, np.where(second != NONE, 0, login_hit)
