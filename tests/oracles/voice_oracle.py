"""The figures of the voice marts from their definitions, in plain Python over lists; nothing is shared with the SQL."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from statistics import NormalDist, fmean, stdev
from typing import Any

from scipy import stats

Z = NormalDist().inv_cdf(0.975)
Row = dict[str, Any]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The two roots p of |hits/n - p| = z * sqrt(p (1 - p) / n), in percent."""
    share = hits / n
    a, b, c = 1 + Z * Z / n, -(2 * share + Z * Z / n), share * share
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


def scored(metric: str, sums: Mapping[str, float]) -> Row:
    """A figure of a share, a mean or a net score, in the form that truth/shown.py reads."""
    n = int(sums["responses"])
    row: Row = {"responses": n, "unanswered": 0, "quarantined": 0, "effective": float(n), "value": None}
    row |= {"variance": None, "ci_low": None, "ci_high": None}
    if not n:
        return row
    up, down = Fraction(int(sums["hits"]), n), Fraction(int(sums["misses"]), n)
    if metric == "share":
        row["ci_low"], row["ci_high"] = wilson(int(sums["hits"]), n)
        return row | {"value": float(100 * up), "variance": float(10_000 * up * (1 - up))}
    if metric == "net":
        more = n + 3
        up_more, down_more = (up * n + Fraction(3, 4)) / more, (down * n + Fraction(3, 4)) / more
        margin = 100 * Z * math.sqrt((up_more + down_more - (up_more - down_more) ** 2) / more)
        centre = float(100 * (up_more - down_more))
        row |= {"ci_low": max(-100.0, centre - margin), "ci_high": min(100.0, centre + margin)}
        return row | {"value": float(100 * (up - down)), "variance": float(10_000 * (up + down - (up - down) ** 2))}
    mean = Fraction(int(sums["total"]), n)
    row["value"] = float(mean)
    if n > 1:
        row["variance"] = float((int(sums["total_sq"]) - n * mean * mean) / (n - 1))
        margin = float(stats.t.ppf(0.975, n - 1)) * math.sqrt(row["variance"] / n)
        low = row["value"] - margin
        row |= {"ci_low": max(0.0, low) if row["value"] >= 0 else low, "ci_high": row["value"] + margin}
    return row


def mix(before: Mapping[str, Row], after: Mapping[str, Row]) -> Row:
    """Within and mix effect of one dimension's members; those hidden in either quarter are one."""
    hidden = {name for rows in (before, after) for name, row in rows.items() if row["suppression"]}
    pools: list[dict[str, list[float]]] = []
    for rows in (before, after):
        pool: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for name, row in rows.items():
            if row["responses"]:
                member = pool["hidden" if name in hidden else f"member {name}"]
                member[0] += row["responses"]
                member[1] += row["responses"] * row["value"]
        pools.append(pool)
    weights = [sum(weight for weight, _ in pool.values()) for pool in pools]
    within = mixed = 0.0
    moves = []
    for name in set(pools[0]) | set(pools[1]):
        scores = [pool[name][1] / pool[name][0] if name in pool else None for pool in pools]
        shares = [pool[name][0] / weight if name in pool else 0.0 for pool, weight in zip(pools, weights, strict=True)]
        first, last = scores
        if first is not None and last is not None:
            within += sum(shares) / 2 * (last - first)
            mixed += (first + last) / 2 * (shares[1] - shares[0])
            moves.append(last - first)
        else:
            mixed += (last if first is None else first) * (shares[1] - shares[0])  # type: ignore[operator]
    totals = [sum(total for _, total in pool.values()) / weight for pool, weight in zip(pools, weights, strict=True)]
    return {"value": totals[1], "value_before": totals[0], "within": within, "mix": mixed, "moves": moves}


def places(days: Sequence[date]) -> list[int]:
    """Of one customer's invitations in order: the how-manieth of the ninety days up to it each is."""
    return [sum(day - timedelta(days=90) < other for other in days[: at + 1]) for at, day in enumerate(days)]


def paired(answers: Iterable[tuple[str, str, int, int, float]]) -> dict[int, list[float]]:
    """Differences by quarter, one a customer, of (customer, question, quarter, order in time, score)."""
    last: dict[tuple[str, str, int], tuple[int, float]] = {}
    for customer, question, quarter, order, score in answers:
        key = customer, question, quarter
        last[key] = max(last.get(key, (-1, 0.0)), (order, score))
    found: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (customer, question, quarter), (_, score) in last.items():
        if (earlier := last.get((customer, question, quarter - 1))) is not None:
            found[quarter][customer].append(score - earlier[1])
    return {quarter: [fmean(of_one) for of_one in customers.values()] for quarter, customers in found.items()}


def mean_of(differences: Sequence[float]) -> tuple[float, float, float, float]:
    """Mean, standard error and the two ends of the 95 % interval of five or more differences."""
    n, mean = len(differences), fmean(differences)
    error = stdev(differences) / math.sqrt(n)
    margin = float(stats.t.ppf(0.975, n - 1)) * error
    return mean, error, mean - margin, mean + margin


def agrees(found: Any, expected: Any) -> bool:
    """Numbers to a ten-millionth, all else exactly; null is no number."""
    if found is None or expected is None or isinstance(expected, bool | str):
        return bool(found == expected)
    return math.isclose(found, expected, rel_tol=1e-7, abs_tol=1e-7)
