"""Figures of service, by hand: medians with and without those who still wait, shares with their interval, months.

Written from the definitions, over lists and exact fractions; it shares nothing with the SQL. Does not belong here:
which cases, deals or orders a figure is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.sample_data.truth.student_t import quantile_975

Z = 1.959963984540054
FEWEST = 5
ZONE = ZoneInfo("Europe/Berlin")
Stay = tuple[int, bool]
"""How long it lasted so far, and whether its end is known."""


def day_of(at: datetime) -> date:
    """The day of an instant of UTC in the brand's zone."""
    return at.replace(tzinfo=UTC).astimezone(ZONE).date()


def month_of(day: date) -> date:
    return day.replace(day=1)


def kaplan_meier_median(stays: Iterable[Stay]) -> int | None:
    """The first length at which no more than half are left, who still stays being counted as long as he is seen."""
    known = sorted(stays)
    left = Fraction(1)
    for length in sorted({length for length, is_closed in known if is_closed}):
        at_risk = sum(one >= length for one, _ in known)
        left *= 1 - Fraction(sum(one == length and is_closed for one, is_closed in known), at_risk)
        if left <= Fraction(1, 2):
            return length
    return None


def quantile(values: Sequence[float], share: Fraction) -> float | None:
    """Between the two nearest in order, in proportion."""
    if not values:
        return None
    ordered, place = sorted(values), (len(values) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (Fraction(ordered[above]) - Fraction(ordered[below])) * (place - below))


def median(values: Sequence[float]) -> float | None:
    return quantile(values, Fraction(1, 2))


def unless_few(figure: Any, number: int) -> Any:
    return figure if number == 0 or number >= FEWEST else None


def share(name: str, hits: int, number: int) -> dict[str, Any]:
    """The columns of a share: nothing of a few, no share of none."""
    names = (f"{name}_pct", f"{name}_ci_low", f"{name}_ci_high")
    if number < FEWEST:
        return dict.fromkeys(names)
    p = hits / number
    middle, half = p + Z * Z / (2 * number), Z * (p * (1 - p) / number + Z * Z / (4 * number * number)) ** 0.5
    whole = 1 + Z * Z / number
    return dict(zip(names, (100 * p, 100 * (middle - half) / whole, 100 * (middle + half) / whole), strict=True))


def mean(name: str, values: Sequence[float]) -> dict[str, Any]:
    """The columns of a mean of what is not below 0: nothing of a few, no interval of none."""
    number, sums = len(values), (f"{name}_sum", f"{name}_sum_sq")
    figures = (f"{name}_mean", f"{name}_ci_low", f"{name}_ci_high")
    if number == 0:
        return dict.fromkeys(figures) | dict.fromkeys(sums, 0)
    if number < FEWEST:
        return dict.fromkeys((*figures, *sums))
    middle = sum(values) / number
    spread = (sum((value - middle) ** 2 for value in values) / (number - 1)) ** 0.5
    half = quantile_975(number - 1) * spread / number**0.5
    totals = float(sum(values)), float(sum(value * value for value in values))
    return dict(zip((*figures, *sums), (middle, max(0.0, middle - half), middle + half, *totals), strict=True))


def differs(found: Any, expected: Any) -> bool:
    """To eight digits: both are rounded on the way, and the SQL has Student's t to nine."""
    if isinstance(expected, float) and found is not None:
        return abs(float(found) - expected) > 1e-8 * max(1.0, abs(expected))
    return bool(found != expected)


def wrong_rows(found: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> list[Any]:
    """Each row that one side lacks, and each column in which the two differ."""
    wrong: list[Any] = [("only one side has", key) for key in found.keys() ^ expected.keys()]
    for key in found.keys() & expected.keys():
        wrong += [
            (key, name, found[key][name], value)
            for name, value in expected[key].items()
            if differs(found[key][name], value)
        ]
    return wrong
