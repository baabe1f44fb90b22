"""Invitations and answers: what people thought, and in which of many ways it was written down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, after, until
from .chance import Chance
from .commerce import Orders
from .people import People, known_by
from .questions import EMPTY, PLAIN, QUESTIONS, native, numbered
from .support import Cases

SURVEYS = ("relationship", "checkout", "delivery", "complaint", "support", "pulse")
_WEIGHTS = np.array([NONE, 50, 100, 150, 225])

SCALE_CHANGE_DAY = 273
"""2025-10-01: from here on complaint effort is asked on seven points."""


@dataclass(frozen=True)
class Invitations:
    """One row a request to answer a survey."""

    number: Array
    survey: Array
    contact: Array
    order: Array
    sent_at: Array
    has_bounced: Array


@dataclass(frozen=True)
class Answers:
    """One row a response and question."""

    response: Array  # number of the response, unique in the whole world
    survey: Array
    question: Array  # place in QUESTIONS
    person: Array
    contact: Array  # as known to the survey tool, by the answer or by its invitation
    names_contact: Array  # does the answer itself say so?
    order: Array
    invitation: Array  # number of the invitation; NONE of open surveys
    submitted_at: Array
    score: Array  # what was meant, on the native scale
    form: Array
    weight: Array  # in hundredths; NONE without
    has_comment: Array
    is_by_machine: Array  # a mail filter followed the first link, seconds after the message came

    def __len__(self) -> int:
        return len(self.response)


def _asked(seed: int, part: int, people: People, orders: Orders, cases: Cases) -> dict[str, tuple[Array, ...]]:
    """Who is asked: survey -> (person, contact, order, moment), one row an occasion."""
    chance = Chance(seed, "asked", part)
    m = len(orders)
    first_brand = (orders.brand == 0) & (orders.contact != NONE)
    online = np.flatnonzero(first_brand & (orders.channel <= 1) & chance.hit(m, 0.4))
    came = np.flatnonzero(first_brand & (orders.delivered_at != NONE) & chance.hit(m, 0.35))
    pulse = np.flatnonzero((orders.brand == 1) & (orders.delivered_at != NONE) & chance.hit(m, 0.6))
    solved = np.flatnonzero((cases.solved_at != NONE) & ~cases.is_test)
    complaint = solved[chance.hit(len(solved), 0.6)]
    support = solved[chance.hit(len(solved), 0.6)]
    loyal = np.flatnonzero((people.brand == 0) & ~people.is_test)
    loyal = np.concatenate((loyal, loyal))[chance.hit(2 * len(loyal), 0.45)]
    loyal_at = clock.moments(chance, len(loyal), people.since[loyal] + 10 * clock.DAY)

    def of_orders(some: Array, at: Array) -> tuple[Array, ...]:
        return orders.person[some], orders.contact[some], some, at

    def of_cases(some: Array) -> tuple[Array, ...]:
        return cases.person[some], cases.contact[some], cases.order[some], cases.solved_at[some] + 3600

    return {
        "relationship": (loyal, known_by(people, chance, loyal, loyal_at), np.full(len(loyal), NONE), loyal_at),
        "checkout": of_orders(online, orders.placed_at[online] + 600),
        "delivery": of_orders(came, orders.delivered_at[came] + clock.DAY),
        "complaint": of_cases(complaint),
        "support": of_cases(support),
        "pulse": of_orders(pulse, orders.delivered_at[pulse] + 3 * clock.DAY),
    }


def make_surveys(seed: int, part: int, people: People, orders: Orders, cases: Cases) -> tuple[Invitations, Answers]:
    """Invitations and answers of one part of the world."""
    invitations: list[dict[str, Array]] = []
    answers: list[dict[str, Array]] = []
    sent_before = returned_before = part * 10_000_000
    for survey, occasions in _asked(seed, part, people, orders, cases).items():
        chance = Chance(seed, "survey " + survey, part)
        person, contact, order, sent = (column[occasions[3] < clock.END] for column in occasions)
        n = len(person)
        kind = np.full(n, SURVEYS.index(survey))
        is_open = survey in ("relationship", "pulse")
        bounced = chance.hit(n, 0.03) & (not is_open)
        number = sent_before + np.arange(n)
        if not is_open:
            invitations.append({
                "number": number, "survey": kind, "contact": contact, "order": order, "sent_at": sent,
                "has_bounced": bounced,
            })  # fmt: skip
            sent_before += n
        is_by_machine = chance.hit(n, 0.01) & (survey == "delivery")
        lag = np.where(is_by_machine, 4, chance.skewed(n, 120, 9 * clock.DAY, 4))
        # A clock that is slow: answered before it was asked.
        lag = np.where(chance.hit(n, 0.004), -120, lag)
        returned = until(after(sent, lag), clock.END)
        back = np.flatnonzero((returned != NONE) & ~bounced & (chance.hit(n, 0.9 if is_open else 0.45) | is_by_machine))
        shown = {
            "response": returned_before + np.arange(len(back)), "survey": kind[back], "person": person[back],
            "contact": contact[back], "names_contact": chance.hit(len(back), 0.7) | is_open, "order": order[back],
            "invitation": np.where(is_open, NONE, number[back]), "submitted_at": returned[back],
            "is_by_machine": is_by_machine[back],
            # The mail-in share of the second brand's responses is weighted up; a few have no weight.
            "weight": np.where(survey == "pulse", _WEIGHTS[chance.pick(len(back), (1, 3, 3, 2, 1))], NONE),
        }  # fmt: skip
        returned_before += len(back)
        answers += [_answered(chance, question, shown, people, orders) for question in _questions(survey)]
    joined = {name: np.concatenate([one[name] for one in answers]) for name in answers[0]}
    order_of_rows = np.lexsort((joined["question"], joined["response"]))
    return (
        Invitations(**{name: np.concatenate([one[name] for one in invitations]) for name in invitations[0]}),
        Answers(**{name: column[order_of_rows] for name, column in joined.items()}),
    )


def _questions(survey: str) -> list[str]:
    return list(dict.fromkeys(one.question for one in QUESTIONS if one.survey == survey))


def _answered(
    chance: Chance, question: str, shown: dict[str, Array], people: People, orders: Orders
) -> dict[str, Array]:
    """The answers to one question of a survey."""
    survey = SURVEYS[shown["survey"][0]] if len(shown["survey"]) else "relationship"
    asked = chance.hit(len(shown["response"]), 0.1) if question == "mood" else np.ones(len(shown["response"]), bool)
    rows = {name: column[asked] for name, column in shown.items()}
    n = len(rows["response"])
    at = rows["submitted_at"]
    order = np.maximum(rows["order"], 0)
    late = (rows["order"] != NONE) & (orders.delivered_at[order] > orders.due_at[order])
    content = 0.6 * people.mood[rows["person"]] + 0.8 * chance.bell(n) - 1.6 * clock.trouble(at) - 1.0 * late
    scales = numbered(survey, question)
    place = np.full(n, scales[0])
    score = native(scales[0], content)
    if len(scales) == 2:
        is_new = clock.local_day(at) >= clock.local_day(np.array([clock.START]))[0] + SCALE_CHANGE_DAY
        place = np.where(is_new, scales[1], place)
        score = np.where(is_new, native(scales[1], content), score)
    score = np.where(rows["is_by_machine"], QUESTIONS[scales[0]].low, score)
    forms = np.where(rows["is_by_machine"], PLAIN, chance.pick(n, (0.9, 0.02, 0.01, 0.035, 0.02, 0.005, 0.005, 0.005)))
    # HubSpot's own survey gives plain numbers only; where no code says "no answer" the answer is left blank.
    has_code = bool(QUESTIONS[scales[0]].codes) or survey == "pulse"
    forms = np.where((forms == EMPTY + 1) & (not has_code), EMPTY, forms)
    forms = np.where(survey == "relationship", PLAIN, forms)
    return {
        **rows, "question": place, "score": score, "form": forms,
        "has_comment": chance.hit(n, 0.25),
    }  # fmt: skip
