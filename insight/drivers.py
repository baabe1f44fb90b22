"""How much each driver explains of an outcome: its share of R squared, fair to drivers that go together.

A driver's share (Lindeman, Merenda, Gold 1980; the Shapley value of R squared) is what it adds to R squared, averaged
over every order in which the drivers could come in. Shares add up to R squared, and two drivers that say the same get
the same. Says what goes together, not what causes what.

A pure function of numbers: numpy in, plain results out. Does not belong here: which answers make a driver (SQL).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

MOST_DRIVERS = 12
"""Two to the power of so many regressions: a tenth of a second. More would double it each."""

LEAST_PER_DRIVER = 10
"""Respondents a driver: with fewer, shares are noise."""


class NoDrivers(ValueError):
    """Nothing can be said of these numbers; the message says why, in words for a reader of the report."""


@dataclass(frozen=True)
class DriverShares:
    """`r_squared`: 0 to 1, of all drivers together. In the drivers' order: `shares` of it (they add up to 1; 0 each
    where R squared is 0), `correlations` with the outcome (-1 to 1), and `inflation` (variance inflation factor, 1 or
    more: how far the other drivers say the same; infinite where they say all of it). `n`: respondents."""

    n: int
    r_squared: float
    shares: tuple[float, ...]
    correlations: tuple[float, ...]
    inflation: tuple[float, ...]


def driver_shares(drivers: NDArray[np.float64], outcome: NDArray[np.float64]) -> DriverShares:
    """Shares of the columns of `drivers` (respondents x drivers, any unit) in what is explained of `outcome`.

    Raises NoDrivers: no driver or more than MOST_DRIVERS, fewer respondents than LEAST_PER_DRIVER a driver, a driver or
    an outcome that is the same for everybody.
    """
    n, count = drivers.shape
    if not 1 <= count <= MOST_DRIVERS:
        raise NoDrivers(f"{count} drivers: shares are told of 1 to {MOST_DRIVERS}.")
    if n < LEAST_PER_DRIVER * count:
        raise NoDrivers(f"{n} respondents for {count} drivers: at least {LEAST_PER_DRIVER} a driver are needed.")
    columns = np.column_stack([drivers, outcome]).astype(float)
    if constant := [number + 1 for number in range(count + 1) if np.ptp(columns[:, number]) == 0]:
        raise NoDrivers(f"Everybody gave the same: column {', '.join(map(str, constant))} of {count + 1}.")
    return shares_of_correlations(np.corrcoef(columns, rowvar=False), n)


def shares_of_correlations(correlations: NDArray[np.float64], n: int) -> DriverShares:
    """The same from a matrix of correlations, the outcome last."""
    count = len(correlations) - 1
    explained = _explained(correlations)
    without = np.arange(2**count)
    others = np.array([factorial(int(size)) * factorial(count - 1 - int(size)) for size in range(count)])
    weight = others / factorial(count)
    shares = np.empty(count)
    for driver in range(count):
        left_out = without[without & (1 << driver) == 0]
        added = explained[left_out | (1 << driver)] - explained[left_out]
        shares[driver] = max(float(weight[np.bitwise_count(left_out)] @ added), 0.0)
    total = float(explained[-1])
    return DriverShares(
        n,
        total,
        tuple(map(float, shares / shares.sum() if total > 0 else np.zeros(count))),
        tuple(map(float, correlations[:count, count])),
        tuple(_inflation(correlations[:count, :count], driver) for driver in range(count)),
    )


def _explained(correlations: NDArray[np.float64]) -> NDArray[np.float64]:
    """R squared of the outcome (last) by every set of drivers; driver i is in set number s where bit i of s is 1.

    Drivers that say the same count once (pseudo-inverse). All sets of one size are solved at once.
    """
    count = len(correlations) - 1
    explained = np.zeros(2**count)
    for size in range(1, count + 1):
        chosen = np.array(list(combinations(range(count), size)))
        among = correlations[chosen[:, :, None], chosen[:, None, :]]
        with_outcome = correlations[chosen, count]
        found = np.einsum("si,sij,sj->s", with_outcome, np.linalg.pinv(among, hermitian=True), with_outcome)
        explained[(1 << chosen).sum(axis=1)] = np.clip(found, 0.0, 1.0)
    return explained


def _inflation(among: NDArray[np.float64], driver: int) -> float:
    """Of one driver by the others; infinite where they say all that it says."""
    others = [other for other in range(len(among)) if other != driver]
    if not others:
        return 1.0
    with_driver = among[others, driver]
    explained = float(with_driver @ np.linalg.pinv(among[np.ix_(others, others)], hermitian=True) @ with_driver)
    return 1 / (1 - explained) if explained < 1 - 1e-9 else float("inf")
