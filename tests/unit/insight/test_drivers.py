"""Driver shares against the worked vector, and against every order of the drivers by least squares."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

from insight.drivers import MOST_DRIVERS, NoDrivers, driver_shares, shares_of_correlations


def r_squared(x: np.ndarray, y: np.ndarray) -> float:
    """By least squares on the numbers themselves."""
    design = np.column_stack([np.ones(len(y)), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(1 - residual @ residual / ((y - y.mean()) @ (y - y.mean())))


def shares_by_orders(x: np.ndarray, y: np.ndarray) -> list[float]:
    count = x.shape[1]
    added = np.zeros(count)
    for order in permutations(range(count)):
        before = 0.0
        for place, driver in enumerate(order):
            now = r_squared(x[:, order[: place + 1]], y)
            added[driver] += now - before
            before = now
    return list(added / math.factorial(count))


def test_the_worked_vector() -> None:
    found = shares_of_correlations(np.array([[1, 0.4, 0.6], [0.4, 1, 0.5], [0.6, 0.5, 1]]), n=200)
    assert round(found.r_squared, 4) == 0.4405
    assert [round(100 * share, 2) for share in found.shares] == [62.49, 37.51]
    assert found.correlations == (0.6, 0.5)
    assert found.inflation == pytest.approx((1 / (1 - 0.16),) * 2)


@pytest.mark.parametrize("seed", range(100))
def test_drawn_answers_have_the_shares_of_every_order_by_least_squares(seed: int) -> None:
    """Ten sets of answers a seed: a thousand in all; drivers that go together, answers on scales."""
    draw = np.random.default_rng(seed)
    for _ in range(10):
        count = int(draw.integers(1, 5))
        n = int(draw.integers(10 * count, 200))
        mood = draw.normal(size=(n, 1))
        x = np.clip(np.round(draw.normal(size=(n, count)) + mood * draw.uniform(0, 2) + 4), 1, 7)
        y = np.clip(np.round(x @ draw.uniform(-1, 2, count) + draw.normal(size=n) * 2), 0, 10)
        if (np.ptp(np.column_stack([x, y]), axis=0) == 0).any():
            continue
        found, expected = driver_shares(x, y), shares_by_orders(x, y)
        assert found.r_squared == pytest.approx(r_squared(x, y), abs=1e-9)
        assert [share * found.r_squared for share in found.shares] == pytest.approx(expected, abs=1e-9)
        assert sum(found.shares) == pytest.approx(1)


def test_two_drivers_that_say_the_same_get_the_same_and_are_marked() -> None:
    draw = np.random.default_rng(7)
    x = draw.normal(size=(100, 2))
    y = x[:, 0] + draw.normal(size=100)
    found = driver_shares(np.column_stack([x[:, 0], 2 * x[:, 0] + 3, x[:, 1]]), y)
    assert found.shares[0] == pytest.approx(found.shares[1])
    assert found.inflation[:2] == (math.inf, math.inf)
    assert found.inflation[2] < 1.1


@pytest.mark.parametrize(
    ("drivers", "outcome", "why"),
    [
        (np.ones((50, 0)), np.arange(50.0), "0 drivers"),
        (np.random.default_rng(1).normal(size=(500, 13)), np.arange(500.0), "13 drivers"),
        (np.arange(38.0).reshape(19, 2), np.arange(19.0), "19 respondents for 2 drivers"),
        (np.arange(40.0).reshape(40, 1), np.full(40, 9.0), "column 2 of 2"),
        (np.column_stack([np.full(40, 3.0), np.arange(40.0)]), np.arange(40.0), "column 1 of 3"),
    ],
)
def test_what_nothing_can_be_said_of_is_refused_with_the_reason(
    drivers: np.ndarray, outcome: np.ndarray, why: str
) -> None:
    with pytest.raises(NoDrivers, match=why):
        driver_shares(drivers, outcome)


def test_as_many_drivers_as_may_be_are_shared_out() -> None:
    draw = np.random.default_rng(3)
    x = draw.normal(size=(300, MOST_DRIVERS))
    found = driver_shares(x, x.sum(axis=1) + draw.normal(size=300))
    assert sum(found.shares) == pytest.approx(1)
    assert min(found.shares) > 0
