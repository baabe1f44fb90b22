"""Campaigns and their messages: to those who agreed, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array
from .chance import Chance
from .people import People

CAMPAIGN_EVERY_DAYS = 45


@dataclass(frozen=True)
class Sends:
    """One row a message."""

    number: Array
    campaign: Array
    contact: Array
    sent_at: Array
    delivered_at: Array
    opened_at: Array
    clicked_at: Array
    bounced_at: Array
    unsubscribed_at: Array
    is_test: Array
    is_by_machine: Array  # opened and followed within seconds of its coming: a mail filter's doing


def make_sends(seed: int, part: int, people: People) -> Sends:
    """A campaign every six weeks, to half of those who agree on that day."""
    chance = Chance(seed, "sends", part)
    persons, campaigns, moments = [], [], []
    for number, day in enumerate(range(20, clock.DAYS - 5, CAMPAIGN_EVERY_DAYS)):
        at = clock.START + day * clock.DAY + 9 * 3600
        agrees = (people.agrees_at != NONE) & (people.agrees_at < at)
        agrees &= (people.withdraws_at == NONE) | (people.withdraws_at > at)
        agrees &= (people.archived_at == NONE) | (people.archived_at > at)
        chosen = np.flatnonzero((people.brand == 0) & agrees & chance.hit(len(people), 0.5))
        persons.append(chosen)
        campaigns.append(np.full(len(chosen), number))
        moments.append(at + chance.whole(len(chosen), 0, 7200))
    person, campaign, sent = (np.concatenate(column) for column in (persons, campaigns, moments))
    n = len(person)
    bounced = np.where(chance.hit(n, 0.02), sent + 30, NONE)
    is_by_machine = (bounced == NONE) & chance.hit(n, 0.02)
    opens = (bounced == NONE) & (chance.hit(n, 0.35) | is_by_machine)
    opened = np.where(opens, sent + np.where(is_by_machine, 6, chance.skewed(n, 90, 3 * clock.DAY)), NONE)
    clicks = opens & (chance.hit(n, 0.2) | is_by_machine)
    leaves = people.withdraws_at[person]
    by_mail = opens & (leaves > opened) & (leaves < opened + CAMPAIGN_EVERY_DAYS * clock.DAY)
    return Sends(
        number=part * 10_000_000 + np.arange(n),
        campaign=campaign,
        contact=people.contact(person),
        sent_at=sent,
        delivered_at=np.where(bounced == NONE, sent + 5, NONE),
        opened_at=opened,
        clicked_at=np.where(clicks, opened + np.where(is_by_machine, 2, chance.skewed(n, 3, 900)), NONE),
        bounced_at=bounced,
        unsubscribed_at=np.where(by_mail, leaves, NONE),
        is_test=people.is_test[person],
        is_by_machine=is_by_machine,
    )
