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
from .commerce import Orders
from .people import People

COOKIE_DAYS = 120
DEVICES_PER_CUSTOMER = 6
GAP = 1800
"""More seconds than this between two hits part two sessions; some gaps are exactly as long."""

ENTRIES = ("direct", "organic", "cpc", "email", "social", "referral")
BROWSE, PURCHASE, TRACKING, BOT = range(4)
HIT_WEIGHTS = (30, 20, 14, 10, 8, 6, 5, 4, 3)
"""How many sessions have 1, 2, ... 9 hits."""
BOT_SHARE = 0.06

AGENTS = (
    *("Mozilla/5.0 (Windows NT 10.0) Fox/140", "Mozilla/5.0 (iPhone) Safari/18", "Mozilla/5.0 (Android 15) Chrome/139"),
    *("Mozilla/5.0 (X11; Linux) Fox/141", "examplebot/2.1 (+https://bot.example)", "UptimeSpider/1.0"),
)
HUMAN_AGENTS = 4


@dataclass(frozen=True)
class Visits:
    """What is known of a part's visitors before any day is made."""

    seed: int
    part: int
    people: People
    orders: Orders
    budget: Array  # hits of each day
    by_day: list[Array]  # orders placed on the web, by day

    @property
    def devices(self) -> int:
        return DEVICES_PER_CUSTOMER * len(self.people)


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


@dataclass(frozen=True)
class Hits:
    """One row a hit: its session, its number in it, its moment."""

    session: Array
    number: Array
    at: Array


def make_visits(seed: int, part: int, people: People, orders: Orders, hits: int) -> Visits:
    """Share the part's hits out over the days, by the season, to the last one."""
    bounds = np.rint(np.cumsum(clock.day_weights()) / clock.day_weights().sum() * hits).astype(np.int64)
    web = np.flatnonzero((orders.channel == 0) & (orders.brand == 0))
    days = (orders.placed_at[web] - clock.START) // clock.DAY
    cuts = np.searchsorted(days, np.arange(1, clock.DAYS))
    return Visits(seed, part, people, orders, np.diff(bounds, prepend=0), np.split(web, cuts))


def owner(visits: Visits, device: Array) -> Array:
    """Whose device it is: each customer's first ones come first, then the second ones, then strangers'."""
    n = len(visits.people)
    second = np.clip(device - n, 0, n - 1)
    is_second = (device >= n) & (device < 2 * n) & (visits.people.devices[second] == 2)
    return np.where(device < n, device, np.where(is_second, second, NONE))


def make_day(visits: Visits, day: int) -> tuple[Sessions, Hits]:
    """The sessions that began on a day, and their hits: exactly as many as the day's share."""
    chance = Chance(visits.seed, "web", visits.part, day)
    bought = visits.by_day[day]
    budget = int(visits.budget[day])
    bought = bought[: budget // (2 * len(HIT_WEIGHTS))]  # a day of few hits cannot show every purchase
    kind, device, order, counts = _sessions(chance, visits, day, bought, budget)
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
    people = visits.people
    person = np.where(is_bot, NONE, owner(visits, device))
    someone = np.maximum(person, 0)
    may_log_in = (person != NONE) & (people.brand[someone] == 0) & (people.since[someone] <= starts)
    may_log_in &= people.records[someone] == 0
    logs_in = may_log_in & chance.hit(n, 0.3)
    known_buyer = (kind == PURCHASE) & (visits.orders.contact[np.maximum(order, 0)] != NONE) & chance.hit(n, 0.9)
    contact = np.where(known_buyer | (kind == TRACKING), visits.orders.contact[np.maximum(order, 0)], NONE)
    contact = np.where((kind == BROWSE) & logs_in, people.contact(person), contact)
    shares = (kind == BROWSE) & (contact != NONE) & (counts > 1) & chance.hit(n, 0.02)
    other = np.flatnonzero(people.brand == 0)
    second = np.where(shares, people.contact(other[chance.whole(n, 0, len(other) - 1)]), NONE)
    login_hit = np.minimum(chance.whole(n, 0, 3), counts - 1)
    login_hit = np.where(second != NONE, 0, login_hit)
    cookie = device * 8 + (day + device % COOKIE_DAYS) // COOKIE_DAYS
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


def _sessions(
    chance: Chance, visits: Visits, day: int, bought: Array, budget: int
) -> tuple[Array, Array, Array, Array]:
    """Kind, device, order and number of hits of the day's sessions; the hits add up to the budget."""
    n_people = len(visits.people)
    buyer = visits.orders.person[bought]
    has_two = visits.people.devices[buyer] == 2
    purchase_device = np.where(has_two & chance.hit(len(bought), 0.4), buyer + n_people, buyer)
    # Some come back to look where the parcel is: on a later day, from the buyer's first device.
    recent = visits.by_day[max(day - 3, 0)] if day >= 3 else bought[:0]
    recent = recent[visits.orders.contact[recent] != NONE]
    tracked = recent[chance.hit(len(recent), 0.3)]
    tracked = tracked[: budget // (4 * len(HIT_WEIGHTS))]
    tracking_device = visits.orders.person[tracked]
    fixed = np.concatenate((purchase_device, tracking_device))
    _, once = np.unique(fixed, return_index=True)
    once.sort()
    fixed = fixed[once]
    fixed_kind = np.where(once < len(bought), PURCHASE, TRACKING)
    fixed_order = np.concatenate((bought, tracked))[once]
    fixed_hits = 1 + chance.pick(len(fixed), HIT_WEIGHTS)
    bots = max(1, int(budget * BOT_SHARE) // 25) if budget > 50 else 0
    bot_hits = chance.whole(bots, 10, 40)
    left = budget - int(fixed_hits.sum()) - int(bot_hits.sum())
    if left < 0:  # hardly any hits to share out: the bots stay away
        bots, bot_hits, left = 0, bot_hits[:0], budget - int(fixed_hits.sum())
    browsers = _browsers(chance, visits.devices, left, fixed)
    browse_hits = 1 + chance.pick(len(browsers), HIT_WEIGHTS)
    ends = np.cumsum(browse_hits)
    kept = int(np.searchsorted(ends, left, side="left")) + (left > 0)
    browsers, browse_hits = browsers[:kept], browse_hits[:kept]
    if kept:
        browse_hits[-1] -= ends[kept - 1] - left
    kind = np.concatenate((fixed_kind, np.full(bots, BOT), np.full(kept, BROWSE)))
    device = np.concatenate((fixed, visits.devices + np.arange(bots), browsers))
    order = np.concatenate((fixed_order, np.full(bots + kept, NONE)))
    return kind, device, order, np.concatenate((fixed_hits, bot_hits, browse_hits))


def _browsers(chance: Chance, devices: int, hits: int, taken: Array) -> Array:
    """Distinct devices, none of them taken, surely enough for so many hits: a walk over all devices in even steps."""
    wanted = min(devices, int(hits * 0.42) + 200)
    step = int(chance.whole(1, devices // 3, 2 * devices // 3)[0])
    while np.gcd(step, devices) != 1:
        step += 1
    walk = (int(chance.whole(1, 0, devices - 1)[0]) + step * np.arange(wanted, dtype=np.int64)) % devices
    free = np.ones(devices, bool) if devices < 1_000_000 else None
    if free is None:
        return walk[~np.isin(walk, taken)]
    free[taken] = False
    return walk[free[walk]]
