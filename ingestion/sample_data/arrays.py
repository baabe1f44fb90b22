"""Small tools on numpy arrays that every subject uses: a missing time, numbers as text of fixed width, groups."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

NONE = -1
"""No such thing: of a reference (an index) and of a moment (seconds since 1970), which are never negative here."""


def digits(numbers: Array, width: int) -> Array:
    """Numbers as ASCII digits, ``width`` bytes each, with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + 48).astype(np.uint8).view(f"S{width}").ravel()


def named(prefix: str, numbers: Array, width: int = 8) -> Array:
    """Ids such as ``c00000042``, as an object array of texts; None where the number is NONE."""
    texts = np.char.add(prefix, digits(np.maximum(numbers, 0), width).astype(f"U{width}")).astype(object)
    texts[numbers == NONE] = None
    return texts


def until(moments: Array, end: int) -> Array:
    """The moments, NONE where they have not come by ``end``."""
    return np.where(moments < end, moments, NONE)


def after(moments: Array, lag: Array) -> Array:
    """``lag`` seconds after each moment; NONE stays NONE."""
    return np.where(moments == NONE, NONE, moments + lag)


def only(values: Array, wanted: Array) -> Array:
    """The values where they are wanted, as objects; None elsewhere."""
    kept = values.astype(object)
    kept[~wanted] = None
    return kept


def spread(counts: Array) -> tuple[Array, Array]:
    """For ``counts`` children of each parent: each child's parent, and its number among its siblings, from 0."""
    parents = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return parents, np.arange(len(parents)) - first
