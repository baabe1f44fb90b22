"""Key drivers of many outcomes at once: from a long table of values to one row an outcome, period and driver.

A pure function: Arrow in, Arrow out. Belongs here: which respondents and drivers of an outcome are taken, and what is
said of each. Does not belong here: the shares themselves (drivers.py); what an outcome or a driver is (SQL).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from insight.drivers import LEAST_PER_DRIVER, MOST_DRIVERS, driver_shares

LEAST_RESPONDENTS = 30
"""Fewer complete respondents than this say nothing of shares."""

GROUP = ("outcome", "driver_kind", "period_type", "period_start")
"""What one set of shares is of."""

_COLUMNS: dict[str, pa.DataType] = {
    "outcome": pa.string(),
    "driver_kind": pa.string(),
    "period_type": pa.string(),
    "period_start": pa.date32(),
    "driver": pa.string(),
    "status": pa.string(),
    "respondents": pa.int64(),
    "complete": pa.int64(),
    "r_squared": pa.float64(),
    "share": pa.float64(),
    "correlation": pa.float64(),
    "inflation": pa.float64(),
    "respondents_low": pa.int64(),
    "respondents_high": pa.int64(),
    "mean_low": pa.float64(),
    "mean_high": pa.float64(),
    "mean_native_low": pa.float64(),
    "mean_native_high": pa.float64(),
}
DRIVERS = pa.schema(_COLUMNS)


def drivers_of(values: pa.Table) -> pa.Table:
    """One row an outcome, kind of driver, period and driver, in that order; the result has the schema DRIVERS.

    `values`: outcome, driver_kind, period_type, period_start, respondent, score (the outcome on 0 to 100),
    score_native, driver, value; one row a respondent and driver, no nulls.

    Drivers come in by the number of respondents who have them (then by name), as long as those who have all of them are
    LEAST_RESPONDENTS and LEAST_PER_DRIVER a driver, and at most MOST_DRIVERS. `status`: used; few_answers (it would
    leave too few), too_many, same_for_all (the driver or the outcome does not differ). Of the used: `share` of
    `r_squared`, `correlation` with the outcome and `inflation` among the `complete` respondents. `mean_low` and
    `mean_high`: the outcome of those at or below the middle of the driver's range in the group, and of those above it.
    """
    found: list[dict[str, Any]] = []
    for key, rows in _groups(values):
        found += [dict(zip(GROUP, key, strict=True)) | row for row in _of_group(rows)]
    return pa.Table.from_pylist(found, schema=DRIVERS)


def _groups(values: pa.Table) -> Iterator[tuple[tuple[Any, ...], pa.Table]]:
    """The table's parts, each with its key."""
    if not values.num_rows:
        return
    ordered = values.sort_by([(name, "ascending") for name in (*GROUP, "respondent", "driver")]).combine_chunks()
    is_new = np.zeros(len(ordered) - 1, bool)
    for name in GROUP:
        is_new |= pc.not_equal(ordered[name][1:], ordered[name][:-1]).to_numpy().astype(bool)
    starts = [0, *map(int, np.flatnonzero(is_new) + 1)]
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        rows = ordered.slice(start, end - start)
        yield tuple(rows[name][0].as_py() for name in GROUP), rows


def _of_group(rows: pa.Table) -> Iterator[dict[str, Any]]:
    people, person = np.unique(rows["respondent"].to_numpy(zero_copy_only=False), return_inverse=True)
    names, driver = np.unique(rows["driver"].to_numpy(zero_copy_only=False), return_inverse=True)
    given = np.full((len(people), len(names)), np.nan)
    given[person, driver] = rows["value"].to_numpy().astype(float)
    score, native = np.empty(len(people)), np.empty(len(people))
    score[person] = rows["score"].to_numpy().astype(float)
    native[person] = rows["score_native"].to_numpy().astype(float)

    status, used = _chosen(given, score)
    complete = ~np.isnan(given[:, used]).any(axis=1) if used else np.zeros(len(people), bool)
    shares = driver_shares(given[complete][:, used], score[complete]) if used else None
    for n, name in enumerate(names):
        place = used.index(n) if n in used else None
        yield {
            "driver": str(name),
            "status": status[n],
            "respondents": int((~np.isnan(given[:, n])).sum()),
            "complete": int(complete.sum()),
            "r_squared": shares.r_squared if shares else None,
            "share": shares.shares[place] if shares and place is not None else None,
            "correlation": shares.correlations[place] if shares and place is not None else None,
            "inflation": shares.inflation[place] if shares and place is not None else None,
            **_halves(given[:, n], score, native),
        }


def _chosen(given: NDArray[np.float64], score: NDArray[np.float64]) -> tuple[list[str], list[int]]:
    """Each driver's status, and the columns of those used, in their order."""
    there = ~np.isnan(given)
    status = ["few_answers"] * given.shape[1]
    used: list[int] = []
    complete = np.ones(len(given), bool)
    for n in np.argsort(-there.sum(axis=0), kind="stable"):
        now = complete & there[:, n]
        if now.sum() < max(LEAST_RESPONDENTS, LEAST_PER_DRIVER * (len(used) + 1)):
            continue
        if len(used) == MOST_DRIVERS:
            status[n] = "too_many"
        elif any(np.ptp(column[now]) == 0 for column in (score, given[:, n], *(given[:, one] for one in used))):
            status[n] = "same_for_all"
        else:
            status[n] = "used"
            used.append(int(n))
            complete = now
    return status, sorted(used)


def _halves(
    value: NDArray[np.float64], score: NDArray[np.float64], native: NDArray[np.float64]
) -> dict[str, float | int | None]:
    there = ~np.isnan(value)
    middle = (value[there].min() + value[there].max()) / 2
    told: dict[str, float | int | None] = {}
    for half, chosen in (("low", there & (value <= middle)), ("high", there & (value > middle))):
        count = int(chosen.sum())
        told[f"respondents_{half}"] = count
        told[f"mean_{half}"] = float(score[chosen].mean()) if count else None
        told[f"mean_native_{half}"] = float(native[chosen].mean()) if count else None
    return told
