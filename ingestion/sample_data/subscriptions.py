"""Subscriptions: care kits of the first brand that come again every ninety days. Amounts in minor units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, until
from .chance import Chance
from .people import People, known_by


@dataclass(frozen=True)
class Subscriptions:
    """One row a thing bought again for each term of ninety days."""

    number: Array
    person: Array
    contact: Array
    started_at: Array
    renewed_at: Array
    ends_at: Array
    canceled_at: Array
    product: Array
    amount: Array


def make_subscriptions(seed: int, part: int, people: People) -> Subscriptions:
    """Care kits sent every ninety days, to customers of the first brand."""
    chance = Chance(seed, "subscriptions", part)
    person = np.flatnonzero((people.brand == 0) & chance.hit(len(people), 0.06))
    m = len(person)
    term = 90 * clock.DAY
    started = clock.moments(chance, m, people.since[person])
    terms = (clock.END - started) // term
    ends_early = chance.hit(m, 0.25) & (terms > 0)
    renewals = np.where(ends_early, np.floor(chance.unit(m) * terms).astype(np.int64), terms)
    renewed = np.where(renewals > 0, started + renewals * term, NONE)
    canceled = np.where(ends_early, started + renewals * term + chance.whole(m, clock.DAY, term - 1), NONE)
    return Subscriptions(
        number=part * 10_000_000 + np.arange(m),
        person=person,
        contact=known_by(people, chance, person, started),
        started_at=started,
        renewed_at=renewed,
        ends_at=started + (renewals + 1) * term,
        canceled_at=until(canceled, clock.END),
        product=chance.whole(m, 0, 4),
        amount=1900 + 100 * chance.whole(m, 0, 9),
    )
