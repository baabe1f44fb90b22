"""How long each case took, on the calendar and in business minutes, by the schedule of the team that has it.

Computed opening by opening with ``zoneinfo``, from the definition: a business minute is a whole minute that passed
while the team was there. An opening that a clock shows twice is the first of the two, a closing the last; one that it
skips is the same stretch later. Independent of the warehouse's way, which knows no loop and no zone of Python's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.exports.service import ticket_id
from ingestion.sample_data.hubspot.service import handoffs_of
from ingestion.sample_data.support import PRIORITIES, TEAMS
from ingestion.sample_data.world import Part


@dataclass(frozen=True)
class Schedule:
    """A team's hours: on which days (Monday is 1) from when to when, on the clock of a zone."""

    name: str
    days: tuple[int, ...]
    hours: tuple[tuple[str, str], ...]
    zone: str = clock.COMPANY_ZONE

    def openings(self) -> Iterator[tuple[int, str, str]]:
        return ((day, opens, closes) for day in self.days for opens, closes in self.hours)


SCHEDULES = {
    "": Schedule("default", (1, 2, 3, 4, 5), (("09:00", "17:00"),)),
    "logistics": Schedule("logistics", (1, 2, 3, 4, 5, 6, 7), (("22:00", "02:30"),)),
    "billing": Schedule("billing", (1, 2, 3, 4, 5), (("08:30", "12:00"), ("13:00", "17:30")), "Asia/Tokyo"),
    "workshop": Schedule("workshop", (2, 3, 4, 5, 6), (("10:00", "18:30"),), "Europe/Zurich"),
}
"""By team; that of no team is for all others."""

HOLIDAYS = frozenset(
    {("", date(2025, 12, 25)), ("", date(2026, 1, 1))}
    | {("default", date(2025, month, day)) for month, day in ((4, 18), (4, 21), (5, 1), (10, 3), (12, 24), (12, 26))}
    | {("workshop", date(2025, 8, 1))}
)
"""Days on which a schedule is closed; that of no schedule closes all."""


TARGETS: dict[str, tuple[int, int | None]] = {"": (480, 2400), "HIGH": (120, 960), "workshop": (240, None)}
"""Business minutes to the reply and the solution, by team, else by priority; that of no name is for all others."""


@dataclass(frozen=True)
class CaseTimes:
    """One case; minutes are (on the calendar, in business), None where there is no end.

    In time is None without a target. Whoever still waits when the world ends has waited too long: its data are read
    months later. A case is solved at the first contact if it stayed solved and with one team, since nobody in this
    world comes back to a case.
    """

    case_id: str
    opened_at: int
    replied_at: int
    first_solved_at: int
    last_solved_at: int
    reopens: int
    handoffs: int
    reply: tuple[int, int] | None
    first_solution: tuple[int, int] | None
    last_solution: tuple[int, int] | None
    is_reply_in_time: bool | None
    is_solved_in_time: bool | None
    is_at_first_contact: bool | None


def case_times(part: Part) -> Iterator[CaseTimes]:
    """Every case of a part of the world."""
    cases, handoffs = part.cases, handoffs_of(part.cases)
    for row, number in enumerate(cases.number.tolist()):
        opened, replied = int(cases.opened_at[row]), int(cases.replied_at[row])
        first, last = int(cases.first_solved_at[row]), int(cases.solved_at[row])
        teams = [TEAMS[0], *(team for team, _ in handoffs.get(row, []))]
        schedule = SCHEDULES.get(teams[-1], SCHEDULES[""])

        def took(until: int, since: int = opened, schedule: Schedule = schedule) -> tuple[int, int] | None:
            return None if until == NONE else ((until - since) // 60, business_seconds(schedule, since, until) // 60)

        handed_over = sum(a != b for a, b in zip(teams, teams[1:], strict=False))
        priority = PRIORITIES[int(cases.priority[row])]
        reply_target, target = TARGETS.get(teams[-1]) or TARGETS.get(priority) or TARGETS[""]
        yield CaseTimes(
            ticket_id(number), opened, replied, first, last, int(first != last), handed_over,
            took(replied), took(first), took(last), _in_time(took(replied), reply_target), _in_time(took(last), target),
            False if first != last or handed_over else None if last == NONE else True,
        )  # fmt: skip


def _in_time(took: tuple[int, int] | None, target: int | None) -> bool | None:
    return None if target is None else took is not None and took[1] <= target


def business_seconds(schedule: Schedule, since: int, until: int) -> int:
    """Seconds between two moments that lie within the schedule's openings."""
    day = datetime.fromtimestamp(since, ZoneInfo(schedule.zone)).date() - timedelta(days=2)
    end = datetime.fromtimestamp(until, ZoneInfo(schedule.zone)).date()
    total = 0
    while day <= end:
        for opens, closes in _openings_on(schedule, day):
            total += max(0, min(until, closes) - max(since, opens))
        day += timedelta(days=1)
    return total


@cache
def _openings_on(schedule: Schedule, day: date) -> tuple[tuple[int, int], ...]:
    if day.isoweekday() not in schedule.days or not HOLIDAYS.isdisjoint({("", day), (schedule.name, day)}):
        return ()
    return tuple(
        (
            _moment(schedule.zone, day, opens, False),
            _moment(schedule.zone, day + (closes <= opens) * timedelta(1), closes, True),
        )
        for opens, closes in schedule.hours
    )


def _moment(zone: str, day: date, time: str, is_closing: bool) -> int:
    hour, minute = (int(part) for part in time.split(":"))
    local = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=ZoneInfo(zone)) + timedelta(
        days=hour // 24
    )
    again = local.replace(fold=1)
    comes_twice = (local.utcoffset() or timedelta()) > (again.utcoffset() or timedelta())
    return int((again if is_closing and comes_twice else local).astimezone(UTC).timestamp())
