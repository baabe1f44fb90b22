"""Which responses count in the scores (domain research 7.5 and 7.8).

A response that came within seconds of its invitation is a mail filter's. Of a customer's responses to the survey that
needs no invitation, the latest of a month counts; what nobody known said is never repeated, and an archived contact's
answers are linked to nobody. Every other survey asks once an occasion. What a test says, or somebody about a test's
order, never counts.
"""

from __future__ import annotations

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.surveys import SURVEYS
from ingestion.sample_data.world import Part

MACHINE_SECONDS = 10


def is_by_machine(part: Part) -> Array:
    """Of each answer: did it come too soon after its invitation for a person to have read that?"""
    answers, asked = part.answers, part.invitations
    if not len(asked.number):
        return np.zeros(len(answers), bool)
    order = np.argsort(asked.number)
    place = order[np.minimum(np.searchsorted(asked.number[order], answers.invitation), len(order) - 1)]
    lag = answers.submitted_at - asked.sent_at[place]
    machine: Array = (answers.invitation != NONE) & (lag >= 0) & (lag <= MACHINE_SECONDS)
    return machine


def is_of_a_test(part: Part) -> Array:
    """Of each answer: is it a test's, or about a test's order?"""
    answers = part.answers
    buyer = np.where(answers.order == NONE, NONE, part.orders.contact[answers.order])
    told: Array = part.people.is_known_test(answers.contact) | part.people.is_known_test(buyer)
    return told


def is_counted(part: Part) -> Array:
    """Of each answer: is it neither a machine's nor a test's, nor repeated later in its month?"""
    answers = part.answers
    customer = part.people.customer(answers.contact)
    month = clock.month_of(clock.local_day(answers.submitted_at))
    repeats = np.flatnonzero((answers.survey == SURVEYS.index("relationship")) & (customer != NONE))
    latest_first = repeats[np.lexsort((-answers.submitted_at[repeats], month[repeats], customer[repeats]))]
    wave = np.stack((customer[latest_first], month[latest_first]))
    is_first = np.append(True, (wave[:, 1:] != wave[:, :-1]).any(axis=0))[: len(latest_first)]
    responses = answers.response[latest_first[is_first]]
    counted = ~is_by_machine(part) & ~is_of_a_test(part)
    counted[repeats] &= np.isin(answers.response[repeats], responses)
    return counted
