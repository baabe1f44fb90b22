"""The first brand's sales to companies: deals with promises and contract terms, and what was said in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, spread, until
from .chance import Chance
from .people import People, known_by

STAGES = (
    *("appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent"),
    *("closedwon", "closedlost"),
)
WON, LOST = 5, 6
KINDS = ("email", "call", "meeting", "other")
TERMS = (12, 24, 36)
PAYMENT_TERMS = ("net 14", "net 30", "net 60")
SLA_TIERS = ("bronze", "silver", "gold")
OWNERS = 8


@dataclass(frozen=True)
class Deals:
    """One row a deal; ``reached`` is the last open stage that it got to, ``stage`` where it stands."""

    number: Array
    person: Array
    contact: Array
    company: Array
    owner: Array
    opened_at: Array
    reached: Array
    stage: Array
    closed_at: Array  # won or lost; NONE of open ones
    stage_lag: Array  # seconds from one stage to the next
    amount: Array
    promised_days: Array  # delivery promised within so many days
    kept_days: Array  # and what it took; NONE if not won
    term: Array
    payment: Array
    sla: Array
    renews: Array
    discount: Array

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Engagements:
    """One row an e-mail, call, meeting or note."""

    number: Array
    kind: Array
    deal: Array  # index of a deal; NONE of one that stands alone
    contact: Array
    occurred_at: Array
    ended_at: Array
    owner: Array
    is_inbound: Array


def make_deals(seed: int, part: int, people: People) -> Deals:
    """Deals with business customers; one in twenty-five of those won was, says its record, won before it was opened."""
    chance = Chance(seed, "deals", part)
    buyers = np.flatnonzero(people.company != NONE)
    person = np.sort(np.concatenate((buyers, buyers))[chance.hit(2 * len(buyers), 0.6)])
    n = len(person)
    opened = clock.moments(chance, n, people.since[person], 7, 16)
    ends = chance.pick(n, (0.45, 0.35, 0.2))
    lag = chance.whole(n, clock.DAY, 18 * clock.DAY)
    reached = np.where(ends == 0, 4, chance.whole(n, 0, 4))
    closed = np.where(ends == 2, NONE, until(opened + (reached + 1) * lag, clock.END))
    backwards = (ends == 0) & (closed != NONE) & chance.hit(n, 0.04)
    closed = np.where(backwards, opened - 3 * clock.DAY, closed)
    reached = np.where(closed == NONE, np.minimum(reached, (clock.END - 1 - opened) // lag), reached)
    promised = chance.whole(n, 5, 30)
    is_won = (ends == 0) & (closed != NONE)
    return Deals(
        number=part * 10_000_000 + np.arange(n),
        person=person,
        contact=known_by(people, chance, person, opened),
        company=people.company[person],
        owner=chance.whole(n, 0, OWNERS - 1),
        opened_at=opened,
        reached=reached,
        stage=np.where(closed == NONE, reached, np.where(ends == 0, WON, LOST)),
        closed_at=closed,
        stage_lag=lag,
        amount=chance.skewed(n, 50_000, 9_000_000),
        promised_days=promised,
        kept_days=np.where(is_won, promised + chance.whole(n, -4, 12), NONE),
        term=chance.pick(n, (0.5, 0.3, 0.2)),
        payment=chance.pick(n, (0.3, 0.5, 0.2)),
        sla=chance.pick(n, (0.5, 0.3, 0.2)),
        renews=chance.hit(n, 0.4),
        discount=5 * chance.whole(n, 0, 4),
    )


def make_engagements(seed: int, part: int, people: People, deals: Deals) -> Engagements:
    """What was said: some four to a deal, and some with customers without one."""
    chance = Chance(seed, "engagements", part)
    deal, place = spread(chance.whole(len(deals), 1, 7))
    at = deals.opened_at[deal] + place * 5 * clock.DAY + chance.whole(len(deal), 0, 8 * 3600)
    alone = np.flatnonzero((people.brand == 0) & chance.hit(len(people), 0.04))
    alone_at = clock.moments(chance, len(alone), people.since[alone], 7, 16)
    deal = np.concatenate((deal, np.full(len(alone), NONE)))
    contact = np.concatenate((deals.contact[deal[: len(place)]], known_by(people, chance, alone, alone_at)))
    at = np.concatenate((at, alone_at))
    keep = np.flatnonzero(at < clock.END)
    deal, contact, at = deal[keep], contact[keep], at[keep]
    n = len(at)
    kind = chance.pick(n, (0.5, 0.25, 0.15, 0.1))
    return Engagements(
        number=part * 10_000_000 + np.arange(n),
        kind=kind,
        deal=deal,
        contact=contact,
        occurred_at=at,
        ended_at=np.where((kind == 1) | (kind == 2), at + chance.whole(n, 120, 5400), NONE),
        owner=chance.whole(n, 0, OWNERS - 1),
        is_inbound=chance.hit(n, 0.35) & (kind <= 1),
    )
