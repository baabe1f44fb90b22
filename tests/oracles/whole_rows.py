"""Whole rows of a mart against whole rows that an oracle expects: every column, every row of either side.

Belongs here: telling what differs, and the hash that names a row; what was drawn beside what is expected of it. Does
not belong here: what must be found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import md5
from numbers import Real
from typing import Any, NamedTuple

Row = dict[str, Any]
CLOSE = 1e-9


class Drawn(NamedTuple):
    """Rows of the relations that a model reads, by name, and the rows that the oracle expects of the model."""

    given: dict[str, list[Row]]
    expected: list[Row]


def key_of(*parts: object) -> str | None:
    """The hash of parts as keys have it: a null is no empty text, and where the last part is null nothing is named."""
    texts = ["~" if part is None else str(part).lower() if isinstance(part, bool) else str(part) for part in parts]
    return None if parts[-1] is None else md5("|".join(texts).encode()).hexdigest()


def wrong(
    found: Iterable[Row], expected: Iterable[Row], grain: tuple[str, ...], close: float = CLOSE
) -> list[tuple[Any, ...]]:
    """Each row that one side has more often, and each column of a row in which the two differ; all columns are read.

    `grain`: columns that tell the rows apart. Numbers may differ by `close`, and by a billionth of themselves.
    """
    left, right = _by(found, grain), _by(expected, grain)
    told: list[tuple[Any, ...]] = [("not expected", key) for key in left.keys() - right.keys()]
    told += [("not found", key) for key in right.keys() - left.keys()]
    for key in left.keys() & right.keys():
        got, want = left[key], right[key]
        told += [("of the columns one side lacks", name) for name in got.keys() ^ want.keys()]
        told += [
            (key, name, got[name], want[name])
            for name in got.keys() & want.keys()
            if not _agree(got[name], want[name], close)
        ]
    return told


def _by(rows: Iterable[Row], grain: tuple[str, ...]) -> Mapping[Any, Row]:
    keyed: dict[Any, Row] = {}
    for row in rows:
        key = tuple(row[name] for name in grain)
        assert key not in keyed, f"two rows of {key}"
        keyed[key] = row
    return keyed


def _agree(got: Any, want: Any, close: float) -> bool:
    if got is None or want is None or isinstance(got, bool | str | date | datetime):
        return type(got) is type(want) and bool(got == want)
    is_number = isinstance(want, Decimal | Real) and not isinstance(want, bool)
    return is_number and (got == want or math.isclose(float(got), float(want), rel_tol=CLOSE, abs_tol=close))
