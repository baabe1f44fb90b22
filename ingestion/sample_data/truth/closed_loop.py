"""Who was called back, and whether in time: opinions that ask for it, and what the brand's people did about them.

As the glossary's 'closed loop' says: a detractor and somebody who had much effort within 48 hours, a low rating within
72, and a contact after more than a year is none; nobody can call whom nobody knows. A contact is an e-mail, call or
meeting of a seller, a call of support that was taken, a reply in a case.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.questions import QUESTIONS
from ingestion.sample_data.truth.answers import BILLION, Scored
from ingestion.sample_data.truth.counted import is_counted
from ingestion.sample_data.truth.groups import Row, grouped
from ingestion.sample_data.truth.reviews import rating_scores
from ingestion.sample_data.world import Part

KEYS = ("month", "brand", "event_kind")
EVENTS = {"detractor": 48, "high_effort": 48, "low_rating": 72}
"""Hours within which somebody is to be in touch."""

OUTCOMES = ("contacted_in_time", "contacted_late", "not_contacted", "not_contactable")
"""Who was not contacted is overdue or lapsed by when the data are read: here that is one."""

_METRIC = np.array([one.metric for one in QUESTIONS])
_HOURS = np.array(list(EVENTS.values()))
_KINDS = list(EVENTS)


def closed_loop(part: Part, scored: Scored) -> list[Row]:
    """One row a month, brand and kind of event: how many had which outcome."""
    brand, month, kind, outcome = call_backs(part, scored)
    keys = {"month": (month, None), "brand": (brand, BRANDS), "event_kind": (kind, _KINDS)}
    return grouped(keys, {name: outcome == number for number, name in enumerate(OUTCOMES)})


def call_backs(part: Part, scored: Scored) -> tuple[Array, Array, Array, Array]:
    """(brand, month, kind, outcome) of each event, the last two as places in EVENTS and OUTCOMES."""
    brand, who, at, kind = _events(part, scored)
    contacts = _contacts(part)
    outcome = np.full(len(who), OUTCOMES.index("not_contacted"))
    for row, (customer, since) in enumerate(zip(who.tolist(), at.tolist(), strict=True)):
        times = contacts.get(customer, [])
        place = bisect_right(times, since)
        if place < len(times) and times[place] <= since + 365 * clock.DAY:
            outcome[row] = int(times[place] > since + int(_HOURS[kind[row]]) * 3600)
    outcome[who == NONE] = OUTCOMES.index("not_contactable")
    return brand, clock.month_of(clock.local_day(at)), kind, outcome


def _events(part: Part, scored: Scored) -> tuple[Array, Array, Array, Array]:
    """(brand, customer, when, kind) of every opinion that asks for a call."""
    answers, reviews, people, orders = part.answers, part.reviews, part.people, part.orders
    metric, kept = _METRIC[answers.question], is_counted(part) & scored.is_scored
    hard = (metric == "ces") & (3 * scored.effort_0_100 >= 200 * BILLION)
    low = (metric == "csat") & (scored.score_0_100 <= 25 * BILLION)
    asks = kept & (((metric == "nps") & scored.is_detractor) | hard | low)
    kind = np.select([hard, low], [_KINDS.index("high_effort"), _KINDS.index("low_rating")], _KINDS.index("detractor"))
    buyer = np.where(answers.order == NONE, NONE, orders.contact[answers.order])
    customer = people.customer(answers.contact)
    customer = np.where(customer == NONE, people.customer(buyer), customer)
    score = rating_scores(reviews)
    ill = (score != NONE) & (score <= 25 * BILLION) & ~people.is_known_test(reviews.contact)
    return (
        np.concatenate((people.brand[answers.person[asks]], reviews.brand[ill])),
        np.concatenate((customer[asks], people.customer(reviews.contact[ill]))),
        np.concatenate((answers.submitted_at[asks], reviews.submitted_at[ill])),
        np.concatenate((kind[asks], np.full(int(ill.sum()), _KINDS.index("low_rating")))),
    )


def _contacts(part: Part) -> dict[int, list[int]]:
    """By customer: when the brand's people were in touch with him, in order."""
    said, calls, cases, people = part.engagements, part.calls, part.cases, part.people
    of_case = calls.case != NONE
    caller = np.where((calls.contact == NONE) & of_case, cases.contact[calls.case], calls.contact)
    buyer = np.where(cases.order == NONE, NONE, part.orders.contact[cases.order])
    own = people.customer(cases.contact)
    case_customer = np.where(own == NONE, people.customer(buyer), own)
    tests = cases.is_test | people.is_known_test(cases.contact) | people.is_known_test(buyer)
    taken = calls.is_outbound & (calls.answered_at != NONE) & ~(of_case & cases.is_test[calls.case])
    out = ~said.is_inbound & (said.kind < 3)
    found: dict[int, list[int]] = {}
    for who, at, kept in (
        (people.customer(said.contact), said.occurred_at, out & ~people.is_known_test(said.contact)),
        (people.customer(caller), calls.started_at, taken & ~people.is_known_test(caller)),
        (case_customer, cases.replied_at, ~tests & (cases.replied_at != NONE)),
    ):
        rows = kept & (who != NONE)
        for customer, moment in zip(who[rows].tolist(), at[rows].tolist(), strict=True):
            found.setdefault(customer, []).append(moment)
    return {customer: sorted(times) for customer, times in found.items()}
