"""Business minutes of 1,000 random cases and of the published vectors, by the models' own SQL, against zoneinfo.

The oracle walks the clock of the schedule's zone opening by opening; it shares nothing with the SQL but the definition:
whole minutes that passed while the schedule was open.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from orchestration.rules.replay import Replay

SEED = 20261122
CASES = 1000
MODELS = ("int_business_hours", "int_business_minutes")
WEEK = range(1, 6)
Hours = tuple[int, str, str]
Schedule = tuple[str, list[Hours]]

# name: (zone, openings). What is awkward in each: the repeated and the skipped hour inside, at the ends; half hours and
# quarter hours of offset; a clock that turns by half an hour; openings over midnight, overlapping, round the clock.
SCHEDULES: dict[str, Schedule] = {
    "office": ("Europe/Berlin", [(day, "09:00", "17:00") for day in WEEK]),
    "night": ("Europe/Berlin", [(day, "22:00", "02:30") for day in range(1, 8)]),
    "early": ("Europe/Berlin", [(day, "02:15", "06:00") for day in range(1, 8)]),
    "always": ("America/New_York", [(day, "00:00", "24:00") for day in range(1, 8)]),
    "two": ("Asia/Kolkata", [(day, *hours) for day in WEEK for hours in (("08:00", "12:00"), ("13:00", "18:30"))]),
    "overlap": (
        "Pacific/Noumea",
        [(day, *hours) for day in WEEK for hours in (("08:00", "13:00"), ("12:00", "17:00"))],
    ),
    "half": ("Australia/Lord_Howe", [(day, "01:40", "09:00") for day in range(1, 8)]),
    "saturday": ("Pacific/Chatham", [(6, "10:00", "16:00")]),
    "own zone": ("America/Sao_Paulo", [(day, "09:00", "18:00") for day in WEEK]),
}
HOLIDAYS = {
    ("office", date(2026, 4, 3)),
    ("", date(2026, 1, 1)),
    ("night", date(2026, 10, 22)),
    ("two", date(2026, 3, 4)),
}
BERLIN = ZoneInfo("Europe/Berlin")


class Dbt(Protocol):
    warehouse: Path

    def invoke(self, *command: str) -> list[Any]: ...


def moment(zone: str, day: date, time: str, is_closing: bool) -> datetime:
    hour, minute = map(int, time.split(":"))
    day += timedelta(days=hour // 24)
    first = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=ZoneInfo(zone))
    second = first.replace(fold=1)
    comes_twice = first.utcoffset() > second.utcoffset()  # type: ignore[operator]
    return (second if is_closing and comes_twice else first).astimezone(UTC).replace(tzinfo=None)


def business_minutes(name: str, since: datetime, until: datetime | None) -> int | None:
    if until is None or until < since:
        return None
    zone, openings = SCHEDULES[name]
    spans = []
    for ahead in range((until - since).days + 6):
        day = since.date() + timedelta(days=ahead - 3)
        if {("", day), (name, day)} & HOLIDAYS:
            continue
        for weekday, opens, closes in openings:
            if weekday == day.isoweekday():
                closing_day = day + timedelta(days=closes <= opens)
                spans.append((moment(zone, day, opens, False), moment(zone, closing_day, closes, True)))
    total, reached = timedelta(0), since
    for start, end in sorted(spans):
        start = max(start, reached)
        total += max(timedelta(0), min(end, until) - start)
        reached = max(reached, min(end, until))
    return total // timedelta(minutes=1)


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """Cases around the turns of the clocks and in between; some replied to before they were opened, some never."""
    draw = random.Random(SEED)
    turns = [
        datetime(2026, 3, 28),
        datetime(2026, 10, 24),
        datetime(2026, 4, 4),
        datetime(2026, 11, 1),
        datetime(2026, 3, 8),
    ]
    made = []
    for number in range(CASES):
        start = draw.choice([*turns, datetime(2026, 1, 1) + timedelta(days=draw.randrange(360))])
        opened = start + timedelta(seconds=draw.randrange(3 * 86400))
        spans = [
            draw.choice((None, draw.randrange(3600), draw.randrange(20 * 86400), -draw.randrange(900)))
            for _ in range(3)
        ]
        replied, first, last = (None if one is None else opened + timedelta(seconds=one) for one in spans)
        made.append(case(str(number), draw.choice(list(SCHEDULES)), opened, replied, first, last))
    return made


def case(
    key: str, schedule: str, opened: datetime, replied: datetime | None, first: datetime | None = None,
    last: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A case of the team that has the schedule; that of the zone of its customer goes by region."""
    is_own = schedule == "own zone"
    return {
        "source_vendor": "files", "source_instance": "desk", "source_record_key": key, "brand_key": "acme",
        "case_id": key, "team_ref": None if is_own else schedule, "region_key": "brazil" if is_own else "north",
        "opened_at": opened, "first_replied_at": replied, "first_solved_at": first, "last_solved_at": last,
    }  # fmt: skip


def at(text: str) -> datetime:
    """A local time of Berlin as naive UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)


VECTORS = [
    case("friday to monday over the turn", "office", at("2026-03-27 16:30"), at("2026-03-30 09:30")),
    case("day of 23 hours", "always", at("2026-03-29 00:00"), at("2026-03-30 00:00")),
    case("day of 25 hours", "always", at("2026-10-25 00:00"), at("2026-10-26 00:00")),
    case("repeated hour", "night", at("2026-10-25 01:00"), at("2026-10-25 03:00")),
    case("skipped hour", "early", at("2026-03-29 00:00"), at("2026-03-29 12:00")),
    case("good friday", "office", at("2026-04-02 16:00"), at("2026-04-06 10:00")),
    case("nobody is there", "office", at("2026-03-28 10:00"), at("2026-03-28 23:00")),
    case("no team and region of others", "no such team", at("2026-03-27 16:30"), at("2026-03-30 09:30")),
]


@pytest.fixture(scope="module")
def minutes(dbt: Dbt, cases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    names = [*MODELS, "int_case_times", "stg_reference__business_hours", "stg_reference__holidays"]
    nodes = {result.node.name: result.node for result in dbt.invoke("compile", "--select", *names)}
    replay = Replay.of(dbt.warehouse)
    hours = [
        (name, None, None if name == "own zone" else name, "brazil" if name == "own zone" else None, *row, zone)
        for name, (zone, rows) in SCHEDULES.items()
        for row in rows
    ] + [("any", None, None, None, day, "09:00", "17:00", None) for day in WEEK]
    columns = ("schedule_key", "brand_key", "team_ref", "region_key", "weekday", "opens", "closes", "timezone")
    given = {
        "stg_reference__business_hours": [dict(zip(columns, row, strict=True)) for row in hours],
        "stg_reference__holidays": [{"schedule_key": name or None, "holiday_date": day} for name, day in HOLIDAYS],
        "int_case_times": [*cases, *VECTORS],
    }
    types = {"weekday": "integer", "holiday_date": "date"}
    for name, rows in given.items():
        kinds = {key: types.get(key, "timestamp" if key.endswith("_at") else "varchar") for key in rows[0]}
        sql = ", ".join(f"cast(unnest(?) as {kind}) as {key}" for key, kind in kinds.items())
        replay.put(nodes[name].relation_name, f"select {sql}", [[row[key] for row in rows] for key in kinds])
    replay.make([nodes[name] for name in MODELS])
    found = replay.rows(f"select * from {nodes['int_business_minutes'].relation_name}")
    assert len(found) == len(given["int_case_times"])
    return {row["source_record_key"]: row for row in found}


def test_a_thousand_random_cases_have_the_minutes_of_the_oracle(
    cases: list[dict[str, Any]], minutes: dict[str, dict[str, Any]]
) -> None:
    wrong = []
    for one in cases:
        schedule = one["team_ref"] or "own zone"
        ends = [one[name] for name in ("first_replied_at", "first_solved_at", "last_solved_at")]
        expected = [schedule, *(business_minutes(schedule, one["opened_at"], end) for end in ends)]
        row = minutes[one["source_record_key"]]
        names = ("schedule_key", "first_reply_minutes", "first_solution_minutes", "last_solution_minutes")
        if [row[name] for name in names] != expected:
            wrong.append((one, expected, row))
    assert wrong == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("friday to monday over the turn", 60),
        ("day of 23 hours", 23 * 60),
        ("day of 25 hours", 25 * 60),
        ("repeated hour", 150),  # open until 02:30, and 02:00 to 03:00 came twice
        ("skipped hour", 165),  # opens at 02:15, which is 03:15; closes at 06:00
        ("good friday", 120),  # an hour on Thursday, an hour on Monday
        ("nobody is there", 0),
        ("no team and region of others", 60),  # the schedule of nobody in particular, on the brand's clock
    ],
)
def test_case_09_business_minutes_over_turns_of_the_clock(
    minutes: dict[str, dict[str, Any]], key: str, expected: int
) -> None:
    assert minutes[key]["first_reply_minutes"] == expected


def test_friday_to_monday_is_64_hours_on_the_calendar_and_not_65() -> None:
    """The vector of the research: the wall clock shows 65, and a fixed offset would find 30 business minutes."""
    vector = VECTORS[0]
    assert vector["first_replied_at"] - vector["opened_at"] == timedelta(hours=64)
    assert business_minutes("office", vector["opened_at"], vector["first_replied_at"]) == 60


def test_the_drawn_cases_try_every_turn(cases: list[dict[str, Any]]) -> None:
    """Else the comparison would prove less than it says."""
    for schedule in SCHEDULES:
        mine = [one for one in cases if (one["team_ref"] or "own zone") == schedule]
        assert len(mine) > 60
    over = [
        one
        for one in cases
        if one["opened_at"] < datetime(2026, 10, 25, 1) < (one["first_replied_at"] or one["opened_at"])
    ]
    assert {one["team_ref"] for one in over} >= {"office", "night", "early"}
    assert any(one["first_replied_at"] and one["first_replied_at"] < one["opened_at"] for one in cases)
