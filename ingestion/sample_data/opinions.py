"""What customers say in public: reviews with their later edits, and mentions of the brand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, after, until
from .chance import Chance
from .commerce import Orders
from .people import People
from .places import COUNTRIES

NETWORKS = ("chirp", "fotogram", "boardly")
STARS = (5, 10)
"""The best rating of each brand's shop; the worst is 1."""


@dataclass(frozen=True)
class Reviews:
    """One row a review, as it stands at the end."""

    number: Array
    order: Array
    contact: Array
    brand: Array
    invited_at: Array
    submitted_at: Array
    rating: Array  # NONE without stars
    first_rating: Array  # before the edit
    edited_at: Array  # NONE if never
    has_text: Array
    says_rating_badly: Array  # stars written as a word nobody can read


@dataclass(frozen=True)
class Mentions:
    """One row a public post."""

    number: Array
    author: Array  # a number of the network's own
    contact: Array  # NONE mostly: nobody knows whose it is
    mentioned_at: Array
    network: Array
    language: Array
    reach: Array
    replied_at: Array
    product: Array


def make_reviews(seed: int, part: int, people: People, orders: Orders) -> Reviews:
    """Reviews of delivered orders; about one in fifteen is edited later, mostly for the better."""
    chance = Chance(seed, "reviews", part)
    order = np.flatnonzero((orders.delivered_at != NONE) & (orders.contact != NONE) & chance.hit(len(orders), 0.3))
    n = len(order)
    came = orders.delivered_at[order]
    invited = np.where(chance.hit(n, 0.7), came + 2 * clock.DAY, NONE)
    submitted = came + 2 * clock.DAY + chance.skewed(n, 600, 30 * clock.DAY)
    keep = submitted < clock.END
    order, invited, submitted = order[keep], invited[keep], submitted[keep]
    n = len(order)
    brand = orders.brand[order]
    late = orders.delivered_at[order] > orders.due_at[order]
    content = (
        0.6 * people.mood[orders.person[order]] + 0.8 * chance.bell(n) - 1.2 * clock.trouble(submitted) - 1.2 * late
    )
    best = np.array(STARS)[brand]
    stars = 1 + np.rint(np.clip(0.78 + 0.22 * content, 0, 1) * (best - 1)).astype(np.int64)
    edited = until(after(submitted, chance.whole(n, 3600, 40 * clock.DAY)), clock.END)
    edited = np.where(chance.hit(n, 0.07), edited, NONE)
    better = np.minimum(best, stars + chance.whole(n, 1, 3))
    unrated = chance.hit(n, 0.03)
    return Reviews(
        number=part * 10_000_000 + np.arange(n),
        order=order,
        contact=orders.contact[order],
        brand=brand,
        invited_at=invited,
        submitted_at=submitted,
        rating=np.where(unrated, NONE, np.where(edited == NONE, stars, better)),
        first_rating=np.where(unrated, NONE, stars),
        edited_at=edited,
        has_text=chance.hit(n, 0.6),
        says_rating_badly=~unrated & chance.hit(n, 0.005),
    )


def make_mentions(seed: int, part: int, people: People) -> Mentions:
    """Posts about the first brand; more of them while the incident lasts."""
    chance = Chance(seed, "mentions", part)
    n = len(people) // 8
    at = np.concatenate(
        (
            clock.moments(chance, n),
            clock.START + clock.RELEASE_DAY * clock.DAY + chance.whole(n // 5, 0, 30 * clock.DAY),
        )
    )
    at.sort()
    n = len(at)
    known = np.flatnonzero(people.brand == 0)
    person = known[chance.whole(n, 0, len(known) - 1)]
    languages = sorted({place.language for place in COUNTRIES})
    return Mentions(
        number=part * 10_000_000 + np.arange(n),
        author=chance.whole(n, 1, 9 * n),
        contact=np.where(chance.hit(n, 0.15) & (people.since[person] < at), people.contact(person), NONE),
        mentioned_at=at,
        network=chance.pick(n, (0.5, 0.3, 0.2)),
        language=chance.whole(n, 0, len(languages) - 1),
        reach=chance.skewed(n, 0, 50_000, 4),
        replied_at=np.where(chance.hit(n, 0.4), until(at + chance.skewed(n, 300, 2 * clock.DAY), clock.END), NONE),
        product=np.where(chance.hit(n, 0.3), chance.whole(n, 0, 39), NONE),
    )
