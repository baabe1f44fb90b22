"""A thousand drawn stays and a thousand drawn touchpoints through the models of processes, against plain Python.

Stays of one matter follow each other without a gap, go back, change hands and may last still; business hours are
those of an office that is open every day from 9 to 17, UTC.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from replayed_models import ReplayedModels, Row
from service_oracle import day_of, kaplan_meier_median, median, month_of, quantile, unless_few, wrong_rows

MADE = ("mart_entity_interactions", "mart_internal_process")
GIVEN = ("fct_touchpoints", "fct_journeys", "fct_journey_stages", "fct_support_cases", "int_business_hours")
SEED, MATTERS, TOUCHES = 20261123, 350, 1000
CLOCK = datetime(2026, 9, 1, 12)
FIRST_DAY, DAYS = date(2026, 1, 1), 300


def business_seconds(since: datetime, until: datetime) -> int:
    total, day = 0, since.date()
    while day <= until.date():
        opens, closes = datetime.combine(day, time(9)), datetime.combine(day, time(17))
        total += max(0, int((min(until, closes) - max(since, opens)).total_seconds()))
        day += timedelta(days=1)
    return total


class Processes:
    """What was drawn: rows of the given relations, and beside them what the oracle knows of each of them."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.rows["int_business_hours"] = [
            {"schedule_key": "office", "utc_day": day, "opens_at": datetime.combine(day, time(9)),
             "closes_at": datetime.combine(day, time(17)), "seconds_before": 8 * 3600 * number}
            for number, day in enumerate(FIRST_DAY + timedelta(days=ahead) for ahead in range(DAYS))
        ]  # fmt: skip
        self.stays = [stay for number in range(MATTERS) for stay in self.matter(f"m{number}")]
        self.touches = [self.touch(str(number)) for number in range(TOUCHES)]

    def matter(self, key: str) -> list[Row]:
        at = CLOCK - timedelta(hours=self.draw.randrange(300, 4000))
        brand, kind = self.draw.choice("ab"), self.draw.choice(("case_process", "deal_process"))
        has_schedule, before, stays = kind == "case_process", None, []
        self.rows["fct_journeys"].append({"journey_key": key, "brand_key": brand})
        if has_schedule:
            self.rows["fct_support_cases"].append({"process_journey_key": key, "schedule_key": "office"})
        for place in range(self.draw.choice((1, 2, 3, 5))):
            until: datetime | None = at + timedelta(hours=self.draw.choice((0, 1, 5, 20, 200)))
            until = None if until is not None and (until > CLOCK or self.draw.random() < 0.1) else until
            team, is_back = self.draw.choice("xyz"), self.draw.random() < 0.2
            stays.append({
                "journey": key, "brand": brand, "kind": kind, "stage": self.draw.choice("pq"), "team": team,
                "from": before, "at": at, "until": until, "is_back": is_back, "timed": has_schedule,
            })  # fmt: skip
            self.rows["fct_journey_stages"].append({
                "stage_visit_key": f"{key}:{place}", "journey_key": key, "journey_kind": "internal_process",
                "journey_type": kind, "stage_key": stays[-1]["stage"], "from_entity": before, "to_entity": team,
                "entered_at": at, "entered_date": day_of(at), "exited_at": until, "is_open": until is None,
                "duration_seconds": until and int((until - at).total_seconds()), "is_regression": is_back,
            })  # fmt: skip
            before = team
            if until is None:
                break
            at = until
        for stay, after in zip(stays, [*stays[1:], None], strict=True):
            stay["next"] = after and after["team"]
        return stays

    def touch(self, key: str) -> Row:
        at = CLOCK - timedelta(hours=6 * self.draw.randrange(1, 500)) + timedelta(seconds=int(key))
        one = {"touchpoint_key": key, "brand_key": self.draw.choice("ab"), "touchpoint_type": self.draw.choice("rst"),
               "from_entity": self.draw.choice(("customer", "brand")), "to_entity": "partner", "channel_key": "web",
               "journey_key": self.draw.choice((None, *(f"j{number}" for number in range(150))))}  # fmt: skip
        is_bot = self.draw.random() < 0.05
        row = {**one, "occurred_at": at, "occurred_date": day_of(at), "is_bot": is_bot}
        self.rows["fct_touchpoints"].append({**row, "is_test": False, "is_deleted": False})
        return row


@pytest.fixture(scope="module")
def processes() -> Processes:
    return Processes()


@pytest.fixture(scope="module")
def models(dbt: Any) -> ReplayedModels:
    return ReplayedModels.compiled(dbt, MADE, GIVEN)


def made(models: ReplayedModels, given: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return models.tables(given, CLOCK)


@pytest.fixture(scope="module")
def found(models: ReplayedModels, processes: Processes) -> dict[str, list[Row]]:
    return made(models, processes.rows)


def test_stays_are_those_of_the_oracle(processes: Processes, found: dict[str, list[Row]]) -> None:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for one in processes.stays:
        groups[month_of(day_of(one["at"])), one["brand"], one["kind"], one["stage"], one["team"]].append(one)
    expected = {}
    for group, stays in groups.items():
        ended = [one for one in stays if one["until"]]
        seconds = [int((one["until"] - one["at"]).total_seconds()) for one in ended]
        worked = [business_seconds(one["at"], one["until"]) for one in ended if one["timed"]]
        lengths = [(int(((one["until"] or CLOCK) - one["at"]).total_seconds()), bool(one["until"])) for one in stays]
        hours = {
            "median_hours": (median(seconds), len(seconds)),
            "p90_hours": (quantile(seconds, Fraction(9, 10)), len(seconds)),
            "median_business_hours": (median(worked), len(worked)),
            "km_median_hours": (kaplan_meier_median(lengths), len(stays)),
        }
        expected[group] = {
            "visits": len(stays), "closed_visits": len(ended), "open_now": len(stays) - len(ended),
            "returns": sum(one["is_back"] for one in stays),
            "hand_overs_in": sum(one["from"] not in (None, one["team"]) for one in stays),
            "hand_overs_out": sum(one["next"] not in (None, one["team"]) for one in stays),
            **{name: unless_few(value if value is None else value / 3600, n) for name, (value, n) in hours.items()},
        }  # fmt: skip
    grain = ("month_start", "brand_key", "journey_type", "stage_key", "entity")
    assert not wrong_rows({tuple(row[name] for name in grain): row for row in found["mart_internal_process"]}, expected)
    assert any(row["median_business_hours"] for row in found["mart_internal_process"])


def test_interactions_are_those_of_the_oracle(processes: Processes, found: dict[str, list[Row]]) -> None:
    followed: dict[Any, list[tuple[str, int | None]]] = defaultdict(list)
    people = [one for one in processes.touches if not one["is_bot"]]
    for one in people:
        later = [other["occurred_at"] for other in people if other["journey_key"] == one["journey_key"]]
        later = [at for at in later if one["journey_key"] and at > one["occurred_at"]]
        wait = int((min(later) - one["occurred_at"]).total_seconds()) if later else None
        ends = one["brand_key"], "external", one["from_entity"], one["to_entity"], one["touchpoint_type"]
        followed[month_of(one["occurred_date"]), *ends].append((one["journey_key"], wait))
    for one in processes.stays:
        if one["from"] not in (None, one["team"]):
            wait = one["until"] and int((one["until"] - one["at"]).total_seconds())
            ends = one["brand"], "internal", one["from"], one["team"], "handed_over"
            followed[month_of(day_of(one["at"])), *ends].append((one["journey"], wait))
    expected = {}
    for group, those in followed.items():
        waits = [wait for _, wait in those if wait is not None]
        hours = median(waits)
        expected[group] = {
            "interactions": len(those), "journeys": len({journey for journey, _ in those} - {None}),
            "followed": len(waits), "median_hours_to_next": unless_few(hours and hours / 3600, len(waits)),
            "is_suppressed": len(those) < 5,
        }  # fmt: skip
    grain = ("month_start", "brand_key", "interaction_kind", "from_entity", "to_entity", "touchpoint_type")
    rows = {tuple(row[name] for name in grain): row for row in found["mart_entity_interactions"]}
    assert not wrong_rows(rows, expected)


def test_marts_of_nothing_are_empty(models: ReplayedModels) -> None:
    assert made(models, {name: [] for name in GIVEN}) == {name: [] for name in MADE}
