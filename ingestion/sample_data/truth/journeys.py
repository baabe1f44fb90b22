"""Journeys, their visits of stages, and the funnel (domain research 2 'Journey conversion', 7.12, 7.13).

A journey is all touchpoints of one order, deal, case or subscription in order of time; at one instant the earlier stage
stands first, then the touchpoint's name. A visit is an unbroken stay in a stage. The funnel counts who reached a stage,
that is, entered it or a later one, and the days from the earliest stage to the first entry. A last visit in which the
customer was lost ends with its last touchpoint; any other lasts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.truth import rules
from ingestion.sample_data.truth.touchpoints import Touchpoints

_OUTCOMES = (
    ("won", ("deal_won",)),
    ("lost", ("deal_lost",)),
    ("delivered", ("order_delivered", "parcel_delivered")),
    ("solved", ("case_solved",)),
    ("canceled", ("subscription_canceled",)),
)
EXITS = ("advanced", "regressed", "lost", "open")
OUTCOME_NAMES = (*(name for name, _ in _OUTCOMES), "open")


@dataclass(frozen=True)
class Journeys:
    """One row a journey, and one a visit of a stage (``visit_*``, ``visit_journey`` being the journey's row)."""

    journey_type: Array
    subject: Array
    brand: Array
    customer: Array
    started_at: Array
    last_at: Array
    touchpoints: Array
    entry_channel: Array
    outcome: Array
    visit_journey: Array
    visit_stage: Array
    visit_number: Array
    visit_entered_at: Array
    visit_exited_at: Array  # NONE while it lasts
    visit_touchpoints: Array
    visit_exit: Array  # index of EXITS
    visit_is_skipped_into: Array

    def __len__(self) -> int:
        return len(self.subject)


def journeys(points: Touchpoints) -> Journeys:
    """The journeys of a part of the world."""
    rows = np.flatnonzero(points.journey_type != NONE)
    stage = rules.STAGE_OF_KIND[points.kind]
    rows = rows[
        np.lexsort((points.kind[rows], stage[rows], points.at[rows], points.subject[rows], points.journey_type[rows]))
    ]
    key = points.journey_type[rows] * (1 << 40) + points.subject[rows]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    number = np.cumsum(np.diff(key, prepend=-1) != 0) - 1
    n = len(starts)
    kind, at, stay = points.kind[rows], points.at[rows], stage[rows]
    outcome = np.full(n, len(_OUTCOMES))
    for place in reversed(range(len(_OUTCOMES))):
        name, kinds = _OUTCOMES[place]
        hits = np.isin(kind, [rules.NUMBER_OF_KIND[one] for one in kinds])
        if name == "solved":
            hits &= points.journey_type[rows] == rules.SUPPORT
        outcome[number[hits]] = place
    customer = np.full(n, NONE)
    np.maximum.at(customer, number, points.customer[rows])
    channel = np.where(points.channel[rows] == rules.NOT_RECORDED, NONE, points.channel[rows])
    entry = np.full(n, rules.NOT_RECORDED)
    named = np.flatnonzero(channel != NONE)[::-1]
    entry[number[named]] = channel[named]
    counts = np.bincount(number, minlength=n)
    ends = starts + counts - 1
    is_new = np.diff(stay, prepend=-1) != 0
    is_new[starts] = True
    visit = np.flatnonzero(is_new)
    of = number[visit]
    leaves = np.append(at[visit][1:], NONE)
    is_last = np.append(of[1:] != of[:-1], True)
    loses = np.bincount(np.cumsum(is_new) - 1, rules.LOSES[kind], len(visit)) > 0
    leaves[is_last] = np.where(loses, at[np.append(visit[1:], len(rows)) - 1], NONE)[is_last]
    goes_back = np.append(stay[visit][1:] < stay[visit][:-1], False)
    exits = np.where(is_last, np.where(loses, 2, 3), np.where(goes_back, 1, 0))
    return Journeys(
        journey_type=points.journey_type[rows][starts],
        subject=points.subject[rows][starts],
        brand=points.brand[rows][starts],
        customer=customer,
        started_at=at[starts],
        last_at=at[ends],
        touchpoints=counts,
        entry_channel=entry,
        outcome=outcome,
        visit_journey=of,
        visit_stage=stay[visit],
        visit_number=_occurrence(of * 16 + stay[visit]),
        visit_entered_at=at[visit],
        visit_exited_at=leaves,
        visit_touchpoints=np.diff(np.append(visit, len(rows))),
        visit_exit=exits,
        visit_is_skipped_into=_is_skipped_into(of, points.journey_type[rows][visit], stay[visit]),
    )


def _is_skipped_into(of: Array, journey_type: Array, stage: Array) -> Array:
    """Of each visit: does its stage come after one that should have been come through, and was passed over?"""
    so_far = rules.EXPECTED_SO_FAR[journey_type, stage]
    highest = np.maximum.accumulate(of * 16 + so_far) - of * 16
    before = np.append(0, highest[:-1])
    before[np.append(True, of[1:] != of[:-1])] = 0
    skipped: Array = so_far - rules.IS_EXPECTED[journey_type, stage] > before
    return skipped


def _occurrence(keys: Array) -> Array:
    """For each key, how often it has come so far, from 1."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.diff(ranked, prepend=-1))
    first = np.repeat(starts, np.diff(np.append(starts, len(ranked))))
    numbers = np.empty(len(keys), np.int64)
    numbers[order] = np.arange(len(keys)) - first + 1
    return numbers


Cell = tuple[int, int, int, int]
"""Journey type, cohort month, entry channel, stage."""


@dataclass
class Funnel:
    """Counts that add up over parts of the world; ``days`` holds how many journeys took how many days to a stage."""

    journeys: Counter[tuple[int, int, int]]
    entered: Counter[Cell]
    deepest: Counter[Cell]
    invalid: Counter[Cell]
    days: Counter[tuple[int, int, int, int, int]]

    @classmethod
    def empty(cls) -> Funnel:
        return cls(Counter(), Counter(), Counter(), Counter(), Counter())

    def add(self, all_of: Journeys) -> None:
        """Count a part's journeys."""
        month = clock.month_of(clock.local_day(all_of.started_at))
        group = (all_of.journey_type, month, all_of.entry_channel)
        first = all_of.visit_number == 1
        of, stage = all_of.visit_journey[first], all_of.visit_stage[first]
        day = clock.local_day(all_of.visit_entered_at[first])
        earliest = np.full(len(all_of), len(rules.STAGES))
        np.minimum.at(earliest, of, stage)
        deepest = np.zeros(len(all_of), np.int64)
        np.maximum.at(deepest, of, stage)
        origin = np.zeros(len(all_of), np.int64)
        is_origin = stage == earliest[of]
        origin[of[is_origin]] = day[is_origin]
        passed = day - origin[of]
        self.journeys += _counted(*group)
        self.deepest += _counted(*group, deepest)
        at_stage = tuple(column[of] for column in group)
        self.entered += _counted(*at_stage, stage)
        late = passed < 0
        self.invalid += _counted(*(column[late] for column in at_stage), stage[late])
        self.days += _counted(*(column[~late] for column in at_stage), stage[~late], passed[~late])


def _counted(*columns: Array) -> Counter[Any]:
    return Counter(zip(*(column.tolist() for column in columns), strict=True))
