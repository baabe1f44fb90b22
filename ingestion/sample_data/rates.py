"""What one unit of each currency is worth in euros, on working days: banks publish none at weekends."""

from __future__ import annotations

import numpy as np

from . import clock
from .arrays import Array
from .chance import Chance
from .places import RATES_TO_EUR


def working_days() -> Array:
    """The days with rates, in days since 1970."""
    days = clock.START // clock.DAY + np.arange(clock.DAYS)
    working: Array = days[(days + 3) % 7 < 5]
    return working


def daily_rates(seed: int) -> dict[str, Array]:
    """By currency, millionths of a euro for one unit on each of the working days; the euro itself is not there."""
    chance, n = Chance(seed, "rates"), len(working_days())
    return {
        currency: np.rint(rate * (1 + np.cumsum(chance.unit(n) - 0.5) * 0.004) * 1e6).astype(np.int64)
        for currency, rate in RATES_TO_EUR.items()
        if currency != "EUR"
    }
