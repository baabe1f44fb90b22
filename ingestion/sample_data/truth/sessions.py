"""Web sessions as they are: one row a session that a tracker could see, whose it was, what came of it.

A session of whom nobody may recognise leaves hits without a visitor, of which no session can be made: it is not here.
Two people who log in one after the other at one device make a session that is nobody's (domain research 6.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.truth import rules
from ingestion.sample_data.web import consent_at_last, make_day
from ingestion.sample_data.web_visits import BOT, PURCHASE
from ingestion.sample_data.world import Part

# Of a session that somebody typed in nothing is recorded.
_CHANNELS = rules.channels(("", "organic_search", "paid_search", "email", "social", "referral"))


@dataclass(frozen=True)
class SeenSessions:
    """Recognisable sessions, in the order of the days."""

    visitor: Array
    person: Array
    contact: Array  # NONE if nobody logged in, and if two did
    is_shared: Array  # two did
    order: Array
    is_purchase: Array
    started_at: Array
    ended_at: Array
    milliseconds: Array
    hits: Array
    channel: Array
    is_bot: Array
    is_test: Array
    consent: Array  # the least that was agreed to; NONE where nobody asked

    def __len__(self) -> int:
        return len(self.visitor)


def all_sessions(part: Part) -> SeenSessions:
    """All sessions of a part."""
    days = list(_by_day(part))
    return SeenSessions(*(np.concatenate([getattr(day, f.name) for day in days]) for f in fields(SeenSessions)))


def _by_day(part: Part) -> Iterator[SeenSessions]:
    for day in range(clock.DAYS):
        made, _ = make_day(part.web, day)
        seen = made.visitor != NONE
        two = (made.second_contact != NONE) & (made.second_contact != made.contact)
        yield SeenSessions(
            visitor=made.visitor[seen],
            person=made.person[seen],
            contact=np.where(two, NONE, made.contact)[seen],
            is_shared=two[seen],
            order=made.order[seen],
            is_purchase=(made.kind == PURCHASE)[seen],
            started_at=made.started_at[seen],
            ended_at=made.ended_at[seen],
            milliseconds=made.milliseconds[seen],
            hits=made.hits[seen],
            channel=_CHANNELS[made.entry][seen],
            is_bot=(made.kind == BOT)[seen],
            is_test=made.is_test[seen],
            consent=consent_at_last(made)[seen],
        )
