"""Who comes to the first brand's shop on which day, and for how many hits: the plan that ``web`` carries out.

Customers own the first devices, strangers the rest, bots more still. A device comes at most once a day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array
from .chance import Chance
from .commerce import Orders
from .people import People

DEVICES_PER_CUSTOMER = 6
BROWSE, PURCHASE, TRACKING, BOT = range(4)
HIT_WEIGHTS = (30, 20, 14, 10, 8, 6, 5, 4, 3)
"""How many sessions have 1, 2, ... 9 hits."""
BOT_SHARE = 0.06
DEVICES_OF_A_PART = 4_000_000
"""More than any part of the world has, bots' included: no two parts have a visitor in common."""


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


def schedule(chance: Chance, visits: Visits, day: int, budget: int) -> tuple[Array, Array, Array, Array]:
    """Kind, device, order and number of hits of the day's sessions; the hits add up to the budget."""
    bought = visits.by_day[day]
    bought = bought[: budget // (2 * len(HIT_WEIGHTS))]  # a day of few hits cannot show every purchase
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
    free = np.ones(devices, bool)
    free[taken] = False
    return walk[free[walk]]
