"""The 97.5 % quantile of Student's t, by its distribution's own integral: slow, plain, and good to ten digits."""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log


@cache
def quantile_975(degrees: float) -> float:
    """The t that 2.5 % of the distribution exceed. ``degrees`` need not be whole; at least 1."""
    low, high = 1.0, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _upper_tail(middle, degrees) > 0.025 else (low, middle)
    return (low + high) / 2


def _upper_tail(t: float, degrees: float) -> float:
    return 0.5 * _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised, by its continued fraction (Lentz); mirrored where that converges faster."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    d = 1 / (1 - (a + b) * x / (a + 1))
    c, product = 1.0, d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            product *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * product
