"""The world's time: its 18 months, its season, its incident, and days on the clock of a zone.

Moments are whole seconds since 1970 in UTC. There is no "now".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from .arrays import Array
from .chance import Chance

DAY = 86_400
FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
START = int(FIRST_DAY.timestamp())
DAYS = 546
"""2025-01-01 to 2026-06-30, both included."""
END = START + DAYS * DAY

HALF_YEARS = ("2025_h1", "2025_h2", "2026_h1")

COMPANY_ZONE = "Europe/Berlin"
"""Days and months of every figure are those of this zone."""

RELEASE_DAY = 257
FIX_DAY = 292
"""The incident: a bad release of the shop on 2025-09-15, mended on 2025-10-20; thirty days later all is forgotten."""
RECOVERY_DAYS = 30

# What a month sells against a common one, January first; and a day of the week, Monday first.
_MONTHS = (0.85, 0.85, 0.95, 1.0, 1.0, 0.95, 0.85, 0.85, 1.0, 1.05, 1.35, 1.5)
_WEEKDAYS = (1.05, 1.0, 1.0, 1.0, 1.05, 1.15, 1.2)


@cache
def day_weights() -> Array:
    """How busy each of the days is; the mean is about 1."""
    days = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
    weights = np.array([_MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] for day in days])
    grown: Array = weights * (0.9 + 0.2 * np.arange(DAYS) / DAYS)
    return grown


def moments(chance: Chance, n: int, earliest: int | Array = START, first_hour: int = 8, last_hour: int = 21) -> Array:
    """``n`` moments by the season, on days not before that of ``earliest``, within the hours of the day (UTC)."""
    bounds = np.concatenate(([0.0], np.cumsum(day_weights())))
    bounds /= bounds[-1]
    first_day = np.clip((np.asarray(earliest) - START) // DAY + 1, 0, DAYS - 1)
    first_day = np.where(np.asarray(earliest) <= START, 0, first_day)
    low = bounds[first_day]
    days = np.searchsorted(bounds, low + chance.unit(n) * (1 - low), side="right") - 1
    drawn: Array = np.clip(days, 0, DAYS - 1) * DAY + chance.whole(n, first_hour * 3600, last_hour * 3600 + 3599)
    return START + drawn


def trouble(seconds: Array) -> Array:
    """How bad the incident is at each moment: 1 while it lasts, then down to 0."""
    days = (seconds - START) / DAY
    fading = np.clip(1 - (days - FIX_DAY) / RECOVERY_DAYS, 0, 1)
    level: Array = np.where((days >= RELEASE_DAY) & (days < FIX_DAY), 1.0, np.where(days >= FIX_DAY, fading, 0.0))
    return level


@cache
def _offsets(zone: str) -> tuple[Array, Array]:
    """Since when the zone is how many seconds ahead of UTC; from 2022 to 2029."""
    clock = ZoneInfo(zone)
    since, ahead = [0], [0]
    for hour in range(-3 * 8766, 5 * 8766):
        moment = START + hour * 3600
        offset = datetime.fromtimestamp(moment, clock).utcoffset() or timedelta()
        if offset.total_seconds() != ahead[-1] or hour == -3 * 8766:
            since.append(moment)
            ahead.append(int(offset.total_seconds()))
    return np.array(since), np.array(ahead)


def local(seconds: Array, zone: str = COMPANY_ZONE) -> Array:
    """What the clock of a zone shows, as seconds since 1970 on that clock."""
    since, ahead = _offsets(zone)
    return seconds + ahead[np.searchsorted(since, seconds, side="right") - 1]


def local_day(seconds: Array, zone: str = COMPANY_ZONE) -> Array:
    """The day in a zone, in days since 1970."""
    return local(seconds, zone) // DAY


def month_of(days: Array) -> Array:
    """The month of each day since 1970, in months since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def half_year(seconds: Array) -> Array:
    """Which of HALF_YEARS (in UTC) each moment lies in: exports come by half-year."""
    months: Array = month_of(seconds // DAY) - int(month_of(np.array([START // DAY]))[0])
    return months // 6


def is_shown_twice(seconds: Array, zone: str) -> Array:
    """Does the zone's clock show this time of day twice, and is this the first time?"""
    since, ahead = _offsets(zone)
    back = np.flatnonzero(np.diff(ahead[1:]) < 0) + 2
    twice = np.zeros(len(seconds), bool)
    for change in since[back]:
        twice |= (seconds >= change - 3600) & (seconds < change)
    return twice
