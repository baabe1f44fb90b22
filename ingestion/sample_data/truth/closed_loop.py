"""Who was called back in time: opinions that ask for it, and what the brand's people did about them.

As the glossary's 'closed loop' says: a detractor and somebody who had much effort within 48 hours, a low rating within
72; nobody can call whom nobody knows. A contact is an e-mail, call or meeting of a seller, a call of support that was
taken, a first reply in a case or one after it.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.questions import QUESTIONS
from ingestion.sample_data.truth.answers import BILLION, Scored
from ingestion.sample_data.truth.counted import is_counted
from ingestion.sample_data.truth.reviews import rating_scores
from ingestion.sample_data.world import Part

HOUR = 3600
_METRIC = np.array([one.metric for one in QUESTIONS])


def call_backs(part: Part, scored: Scored) -> tuple[Array, Array, Array]:
    """(brand, month, contacted in time) of each event of a customer who can be reached."""
    brand, who, at, due = _events(part, scored)
    contacts = _contacts(part)
    in_time = np.zeros(len(who), bool)
    for row, (customer, since, until) in enumerate(zip(who.tolist(), at.tolist(), due.tolist(), strict=True)):
        times = contacts.get(customer, [])
        place = bisect_right(times, since)
        in_time[row] = place < len(times) and times[place] <= until
    return brand, clock.month_of(clock.local_day(at)), in_time


def _events(part: Part, scored: Scored) -> tuple[Array, Array, Array, Array]:
    """(brand, customer, when, due) of every opinion that asks for a call."""
    answers, reviews, people, orders = part.answers, part.reviews, part.people, part.orders
    metric, kept = _METRIC[answers.question], is_counted(part) & scored.is_scored
    hard = (metric == "ces") & (3 * scored.effort_0_100 >= 200 * BILLION)
    low = (metric == "csat") & (scored.score_0_100 <= 25 * BILLION)
    asks = kept & (((metric == "nps") & scored.is_detractor) | hard | low)
    customer = people.customer(answers.contact)
    buyer = np.where(answers.order == NONE, NONE, orders.contact[answers.order])
    customer = np.where(customer == NONE, people.customer(buyer), customer)
    score = rating_scores(reviews)
    ill = (score != NONE) & (score <= 25 * BILLION) & ~people.is_known_test(reviews.contact)
    columns = (
        np.concatenate((people.brand[answers.person[asks]], reviews.brand[ill])),
        np.concatenate((customer[asks], people.customer(reviews.contact[ill]))),
        np.concatenate((answers.submitted_at[asks], reviews.submitted_at[ill])),
        np.concatenate((np.where(low, 72, 48)[asks], np.full(int(ill.sum()), 72))),
    )
    brand, who, at, hours = (column[columns[1] != NONE] for column in columns)
    return brand, who, at, at + hours * HOUR


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
