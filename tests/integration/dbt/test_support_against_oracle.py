"""A thousand drawn cases through the models of support, against plain Python.

The oracle walks the history of one case at a time. Moments are drawn by twelve hours over half a year, so that cases
are solved at once, come back on the seventh day to the second, and cross the ends of months.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import md5
from typing import Any

import pytest
from replayed_models import ReplayedModels, Row
from service_oracle import day_of, kaplan_meier_median, mean, median, month_of, quantile, share, unless_few, wrong_rows

MADE = ("int_case_outcomes", "mart_response_times", "mart_support_monthly")
GIVEN = ("fct_support_cases", "fct_case_events", "fct_touchpoints", "int_process_events", "dim_date")
SEED, CASES, CALLS = 20261123, 1000, 1000
CLOCK = datetime(2026, 9, 1, 12)
WEEK = timedelta(days=7)
Place = tuple[date, str, str, str]


class Support:
    """What was drawn: rows of the given relations, and beside them what the oracle knows of each case."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.rows["dim_date"] = [{"date_day": date(2026, 1, 1) + timedelta(days=day)} for day in range(365)]
        self.contacts: dict[tuple[str, str, str], list[datetime]] = defaultdict(list)
        self.cases = [self.open(str(number)) for number in range(CASES)]
        for _ in range(CALLS):
            self.contact("support_call", self.who(), self.moment())

    def moment(self) -> datetime:
        return CLOCK - timedelta(hours=12 * self.draw.randrange(1, 360))

    def who(self) -> tuple[str, str, str | None]:
        return f"c{self.draw.randrange(120)}", self.draw.choice("ab"), self.draw.choice(("lamp", "tent", None))

    def contact(self, kind: str, who: tuple[str, str, str | None], at: datetime) -> None:
        customer, brand, topic = who
        metadata = f'{{"topic": "{topic}"}}' if topic else "{}"
        row = {"touchpoint_type": kind, "direction": "inbound", "is_bot": False, "is_test": False, "is_deleted": False}
        self.rows["fct_touchpoints"].append(
            {**row, "customer_key": customer, "brand_key": brand, "occurred_at": at, "source_metadata": metadata}
        )
        if topic:
            self.contacts[customer, brand, topic].append(at)

    def open(self, number: str) -> Row:
        who, opened = self.who(), self.moment()
        # The turns of the case: solved, opened again, solved ..., none after the newest load.
        turns, at = [], opened
        for _ in range(self.draw.choice((0, 1, 1, 1, 2, 3))):
            at += timedelta(hours=12 * self.draw.randrange(1, 40))
            turns.append(at)
        turns = [turn for turn in turns if turn <= CLOCK]
        replied = self.draw.choice((None, opened + timedelta(minutes=self.draw.randrange(-5, 90))))
        case = {
            "key": md5(f"files|acme|{number}".encode()).hexdigest(), "who": who, "team": self.draw.choice(("x", "y")),
            "channel": self.draw.choice(("web", "phone")), "opened": opened, "turns": turns, "replied": replied,
            "handoffs": self.draw.choice((0, 0, 0, 1, 2)), "further": self.draw.choice((0, 0, 0, 0, 1)),
            "told": self.draw.random() < 0.9, "in_time": self.draw.choice((True, False, None)),
        }  # fmt: skip
        self.contact("case_opened", who, opened)
        reply = replied and int((replied - opened).total_seconds() // 60)
        spoilt = len(turns) > 1 or case["handoffs"] or case["further"]
        solved = turns[-1] if len(turns) % 2 else None
        self.rows["fct_support_cases"].append({
            "case_key": case["key"], "source_instance": "acme", "brand_key": who[1], "customer_key": who[0],
            "topic": who[2], "team_ref": case["team"], "channel_key": case["channel"], "opened_at": opened,
            "opened_date": day_of(opened), "first_public_reply_at": replied, "handoffs": case["handoffs"],
            "first_reply_minutes": reply if reply is not None and reply >= 0 else None,
            "first_solved_at": turns[0] if turns else None, "further_contacts": case["further"],
            "is_first_contact_resolution": False if spoilt else True if solved and case["told"] else None,
            "is_first_reply_within_sla": case["in_time"], "is_test": False,
        })  # fmt: skip
        self.tell(number, case)
        return case

    def tell(self, number: str, case: Row) -> None:
        """The events of the case, each solution followed by its closing."""
        moments = [(case["opened"], False)]
        for place, turn in enumerate(case["turns"]):
            moments += [(turn, place % 2 == 0)] + [(turn + timedelta(seconds=1), True)] * (place % 2 == 0)
        for place, (at, is_solving) in enumerate(moments):
            self.rows["fct_case_events"].append(
                {"case_key": case["key"], "event_type": "stage_entered", "event_at": at, "is_solving": is_solving}
            )
            self.rows["int_process_events"].append(
                {"source_vendor": "files", "source_instance": "acme", "subject_id": number, "move": "stage",
                 "journey_subject": "case", "moved_at": at, "stage_order": place, "event_key": str(place),
                 "outcome": "closed" if is_solving else None}
            )  # fmt: skip

    def verdict(self, case: Row) -> tuple[bool, bool] | None:
        """Was it opened again soon, was the matter settled at the first contact? None while nobody can tell."""
        turns = case["turns"]
        spoilt = len(turns) > 1 or case["handoffs"] or case["further"]
        if not turns or turns[0] + WEEK > CLOCK or not (spoilt or case["told"]):
            return None
        is_back = len(turns) > 1 and turns[1] <= turns[0] + WEEK
        again = self.contacts[case["who"]] if case["who"][2] else []
        is_repeated = any(turns[0] < at <= turns[0] + WEEK for at in again)
        return is_back, not (is_back or case["handoffs"] or case["further"] or is_repeated)


def place_of(case: Row, month: date) -> Place:
    return month, case["who"][1], f"team:acme:{case['team']}", case["channel"]


@pytest.fixture(scope="module")
def support() -> Support:
    return Support()


@pytest.fixture(scope="module")
def found(dbt: Any, support: Support) -> dict[str, dict[Place, Row]]:
    tables = ReplayedModels.compiled(dbt, MADE, GIVEN).tables(support.rows, CLOCK)
    grain = ("month_start", "brand_key", "team_entity_key", "channel_key")
    return {name: {tuple(row[column] for column in grain): row for row in tables[name]} for name in MADE[1:]}


def test_response_times_are_those_of_the_oracle(support: Support, found: dict[str, dict[Place, Row]]) -> None:
    groups: dict[Place, list[Row]] = defaultdict(list)
    for case in support.cases:
        groups[place_of(case, month_of(day_of(case["opened"])))].append(case)
    expected = {}
    for place, cases in groups.items():
        minutes = [(one["replied"] - one["opened"]) // timedelta(minutes=1) for one in cases if one["replied"]]
        timed = [one for one in minutes if one >= 0]
        waiting = [
            ((one["turns"] or [CLOCK])[0] - one["opened"]) // timedelta(minutes=1)
            for one in cases
            if not one["replied"]
        ]
        stays = [(one, True) for one in timed] + [(one, False) for one in waiting]
        known = [one["in_time"] for one in cases if one["in_time"] is not None]
        expected[place] = {
            "cases": len(cases), "replied": len(minutes), "timed_replies": len(timed), "with_target": len(known),
            "median_first_reply_minutes": unless_few(median(timed), len(timed)),
            "p90_first_reply_minutes": unless_few(quantile(timed, Fraction(9, 10)), len(timed)),
            "km_median_first_reply_minutes": unless_few(kaplan_meier_median(stays), len(cases)),
            "within_target": unless_few(sum(known), len(known)), **share("within_target", sum(known), len(known)),
            "is_suppressed": len(cases) < 5,
        }  # fmt: skip
    assert not wrong_rows(found["mart_response_times"], expected)


def test_months_of_support_are_those_of_the_oracle(support: Support, found: dict[str, dict[Place, Row]]) -> None:
    counted: dict[Place, Counter[str]] = defaultdict(Counter)
    handoffs: dict[Place, list[int]] = defaultdict(list)
    months = [date(2026, month, 1) for month in range(1, 10)]
    for case in support.cases:
        turns = [case["opened"], *case["turns"]]
        handoffs[place_of(case, month_of(day_of(case["opened"])))].append(case["handoffs"])
        for number, turn in enumerate(turns):
            what = "opened" if number == 0 else "reopened" if number % 2 == 0 else "solved"
            counted[place_of(case, month_of(day_of(turn)))][what] += 1
        for month in months:
            before = [turn for turn in turns if month_of(day_of(turn)) <= month]
            if len(before) % 2:
                counted[place_of(case, month)]["backlog"] += 1
        if verdict := support.verdict(case):
            place = place_of(case, month_of(day_of(case["turns"][0])))
            counted[place].update({"judged": 1, "reopened_soon": verdict[0], "solved_at_first": verdict[1]})
    expected = {}
    for place, counts in counted.items():
        shares = {}
        for name in ("reopened_soon", "solved_at_first"):
            shares |= {name: unless_few(counts[name], counts["judged"]), **share(name, counts[name], counts["judged"])}
        flows = {name: counts[name] for name in ("opened", "solved", "reopened", "backlog", "judged")}
        expected[place] = flows | shares | mean("handoffs", handoffs[place])
    assert not wrong_rows(found["mart_support_monthly"], expected)


def test_the_drawn_cases_try_every_answer(support: Support, found: dict[str, dict[Place, Row]]) -> None:
    """Else the comparison would prove less than it says."""
    assert {support.verdict(case) for case in support.cases} == {None, (True, False), (False, False), (False, True)}
    assert any(len(case["turns"]) > 1 and case["turns"][1] - case["turns"][0] == WEEK for case in support.cases)
    for name in MADE[1:]:
        assert {row["is_suppressed"] for row in found[name].values()} == {True, False}
