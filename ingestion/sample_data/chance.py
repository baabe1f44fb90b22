"""Random streams: one for each (seed, subject, part), so that a new subject changes no other.

Everything is made of uniform numbers by sums, powers of whole exponents and look-ups: no logarithm or exponential,
whose last digit differs between processors. So the same seed gives the same bytes on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from .arrays import Array


class Chance:
    """The stream of one subject in one part of the world."""

    def __init__(self, seed: int, subject: str, *parts: int) -> None:
        words = np.random.SeedSequence([seed, crc32(subject.encode()), *parts])
        self._random = np.random.Generator(np.random.Philox(words))

    def unit(self, n: int) -> Array:
        """``n`` numbers, uniform from 0 to below 1."""
        return self._random.random(n)

    def hit(self, n: int, share: float | Array) -> Array:
        """``n`` booleans, true with the probability ``share``."""
        return self.unit(n) < share

    def whole(self, n: int, low: int | Array, high: int | Array) -> Array:
        """``n`` whole numbers from ``low`` to ``high``, both included."""
        return (low + np.floor(self.unit(n) * (np.asarray(high) - low + 1))).astype(np.int64)

    def skewed(self, n: int, low: int, high: int, power: int = 3) -> Array:
        """``n`` whole numbers from ``low`` to ``high``, most of them small."""
        unit = self.unit(n)
        bent = unit.copy()
        for _ in range(power - 1):
            bent *= unit
        return (low + bent * (high - low)).astype(np.int64)

    def pick(self, n: int, weights: Sequence[float] | Array) -> Array:
        """``n`` indices into ``weights``, each as often as its weight says."""
        bounds = np.cumsum(weights)
        return np.searchsorted(bounds[:-1] / bounds[-1], self.unit(n), side="right")

    def bell(self, n: int) -> Array:
        """``n`` numbers around 0 with a spread of 1, none beyond 3.5: four uniform numbers added."""
        bell: Array = (self._random.random((4, n)).sum(axis=0) - 2) * 1.7320508075688772
        return bell
