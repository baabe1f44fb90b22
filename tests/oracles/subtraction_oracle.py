"""Who is hidden with the few, by the words of the rule, and what a reader could still get by subtraction.

Belongs here: rows that have a total (`all`) beside its members. Does not belong here: which rows a mart has, and what
their figures are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any

LEAST = 5
Row = dict[str, Any]
Split = Callable[[Any], tuple[Any, str]]
"""Of a key: what it is a part of, and its name there; the total is called `all`."""


def is_few(number: int) -> bool:
    return 0 < number < LEAST


def few(numbers: Mapping[Any, int]) -> set[Any]:
    return {key for key, number in numbers.items() if is_few(number)}


def hidden_beside(numbers: Mapping[Any, int], hidden: Set[Any], split: Split, overlapping: bool = False) -> set[Any]:
    """The members that are hidden because the shown total and the rest would tell of `hidden` ones: one of a whole.

    Of members that overlap nobody knows how many are left over, but they are no fewer than the largest hidden one.
    """
    wholes: dict[Any, dict[str, Any]] = defaultdict(dict)
    for key in numbers:
        whole, member = split(key)
        wholes[whole][member] = key
    found = set()
    for members in wholes.values():
        total = members.pop("all", None)
        if total is None or total in hidden or not numbers[total]:
            continue
        shown = {name: numbers[key] for name, key in members.items() if key not in hidden}
        left = numbers[total] - sum(shown.values())
        if overlapping:
            left = max((numbers[key] for key in members.values() if key in hidden), default=0)
        candidates = [(number, name) for name, number in shown.items() if number]
        if is_few(left) and candidates:
            found.add(members[min(candidates)[1]])
    return found


def reasons(numbers: Mapping[Any, int], split: Split, overlapping: bool = False) -> dict[Any, str | None]:
    """Why each row is hidden: it is of few, or is hidden with the few."""
    of_few = few(numbers)
    beside = hidden_beside(numbers, of_few, split, overlapping)
    return {key: "few_answers" if key in of_few else "complementary" if key in beside else None for key in numbers}


def subtracted(
    rows: Iterable[Row], whole: tuple[str, ...], member: str, number: str, figure: str, overlapping: bool = False
) -> tuple[list[Any], int]:
    """What a reader gets of one to four by taking the shown members from the total, and how many wholes have a
    hidden member.

    Reads nothing but the published rows: a figure that is null is hidden; its number may be, too.
    """
    wholes: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        wholes[tuple(row[name] for name in whole)].append(row)
    gained, tried = [], 0
    for key, together in wholes.items():
        totals = [row for row in together if row[member] == "all"]
        if not totals or totals[0][figure] is None or not totals[0][number]:
            continue
        members = [row for row in together if row[member] != "all" and row[number] != 0]
        hidden = [row[number] or 0 for row in members if row[figure] is None]
        shown = [row[number] for row in members if row[figure] is not None]
        left = max(hidden, default=0) if overlapping else totals[0][number] - sum(shown)
        tried += bool(hidden)
        if shown and (hidden in ([1], [2], [3], [4]) or is_few(left)):
            gained.append((key, hidden, left))
    return gained, tried
