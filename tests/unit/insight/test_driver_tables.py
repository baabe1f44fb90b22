"""Tables of drivers against plain Python: who is taken, what each driver's share is, over a thousand drawn surveys."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import date
from itertools import combinations, permutations

import numpy as np
import pyarrow as pa
import pytest

from insight.driver_tables import drivers_of

PERIOD = ("quarter", date(2026, 4, 1))


def table(rows: list[dict]) -> pa.Table:
    types = {
        **{name: pa.string() for name in ("outcome", "driver_kind", "period_type", "respondent", "driver")},
        "period_start": pa.date32(), **{name: pa.float64() for name in ("score", "score_native", "value")},
    }  # fmt: skip
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def drawn(draw: random.Random, outcome: str) -> dict[str, tuple[float, dict[str, float]]]:
    """respondent -> (score 0 to 10, driver -> value), with gaps."""
    drivers = [f"d{n}" for n in range(draw.randint(1, 4))]
    gaps = {driver: draw.choice([0, 0, 0.1, 0.6]) for driver in drivers}
    people = {}
    for n in range(draw.choice([3, 29, 30, 45, 80])):
        mood = draw.gauss(0, 1)
        said = {
            driver: float(min(7, max(1, round(4 + mood + draw.gauss(0, 1)))))
            for driver in drivers
            if draw.random() >= gaps[driver]
        }
        score = float(min(10, max(0, round(6 + 2 * mood + draw.gauss(0, 1)))))
        if said:
            people[f"{outcome}-{n}"] = (score, said)
    return people


def r_squared(rows: list[list[float]], outcome: list[float], chosen: tuple[int, ...]) -> float:
    design = np.array([[1.0, *(row[one] for one in chosen)] for row in rows])
    y = np.array(outcome)
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(1 - rest @ rest / ((y - y.mean()) @ (y - y.mean())))


def expected(people: dict[str, tuple[float, dict[str, float]]]) -> dict[str, dict]:
    """By the words of the docstring, one driver after the other, shares over all orders."""
    counts = Counter(driver for _, said in people.values() for driver in said)
    used: list[str] = []
    status = {}
    for driver in sorted(counts, key=lambda one: (-counts[one], one)):
        whole = [(score, said) for score, said in people.values() if all(one in said for one in [*used, driver])]
        if len(whole) < max(30, 10 * (len(used) + 1)):
            status[driver] = "few_answers"
        elif len({score for score, _ in whole}) == 1 or any(
            len({said[one] for _, said in whole}) == 1 for one in [*used, driver]
        ):
            status[driver] = "same_for_all"
        else:
            status[driver] = "used"
            used.append(driver)
    used.sort()
    taken = [(score, said) for score, said in people.values() if used and set(used) <= set(said)]
    told = {
        driver: {"status": status[driver], "respondents": counts[driver], "complete": len(taken), "share": share}
        for driver, share in {**dict.fromkeys(counts), **shares_of(used, taken)}.items()
    }
    for driver in told:
        given = [(said[driver], score) for score, said in people.values() if driver in said]
        middle = (min(given)[0] + max(given)[0]) / 2
        halves = {"low": [s for v, s in given if v <= middle], "high": [s for v, s in given if v > middle]}
        told[driver]["halves"] = {half: (len(s), sum(s) / len(s) if s else None) for half, s in halves.items()}
    return told


def shares_of(used: list[str], taken: list[tuple[float, dict[str, float]]]) -> dict[str, float]:
    """What each driver adds, averaged over every order of the drivers; nothing where nothing is explained."""
    rows, scores = [[said[one] for one in used] for _, said in taken], [score for score, _ in taken]
    explained = {
        chosen: r_squared(rows, scores, chosen)
        for size in range(len(used) + 1)
        for chosen in combinations(range(len(used)), size)
        if used
    }
    shares = {}
    for n, driver in enumerate(used):
        added = []
        for order in permutations(range(len(used))):
            before = sorted(order[: order.index(n)])
            added.append(explained[tuple(sorted([*before, n]))] - explained[tuple(before)])
        if (total := explained[tuple(range(len(used)))]) > 1e-12:
            shares[driver] = math.fsum(added) / len(added) / total
    return shares


@pytest.mark.parametrize("seed", range(20))
def test_fifty_drawn_surveys_a_seed_are_told_as_plain_python_tells_them(seed: int) -> None:
    draw = random.Random(seed)
    surveys = {f"s{n:02d}": drawn(draw, f"s{n:02d}") for n in range(50)}
    rows = [
        {"outcome": outcome, "driver_kind": "answer", "period_type": PERIOD[0], "period_start": PERIOD[1],
         "respondent": person, "score": 10 * score, "score_native": score, "driver": driver, "value": value}
        for outcome, people in surveys.items()
        for person, (score, said) in people.items()
        for driver, value in said.items()
    ]  # fmt: skip
    draw.shuffle(rows)
    found = drivers_of(table(rows)).to_pylist()
    oracle = {outcome: expected(people) for outcome, people in surveys.items()}
    assert [(row["outcome"], row["driver"]) for row in found] == [
        (outcome, driver) for outcome, told in oracle.items() for driver in sorted(told)
    ]
    for row in found:
        wanted = oracle[row["outcome"]][row["driver"]]
        assert (row["status"], row["respondents"], row["complete"]) == (
            wanted["status"], wanted["respondents"], wanted["complete"])  # fmt: skip
        if wanted["share"] is not None:
            assert row["share"] == pytest.approx(wanted["share"], abs=1e-8)
        for half, (count, mean) in wanted["halves"].items():
            assert row[f"respondents_{half}"] == count
            assert row[f"mean_native_{half}"] == (None if mean is None else pytest.approx(mean))
            assert row[f"mean_{half}"] == (None if mean is None else pytest.approx(10 * mean))


def test_each_period_and_kind_is_a_set_of_its_own() -> None:
    rows = [
        {"outcome": "nps", "driver_kind": kind, "period_type": period, "period_start": date(2026, 1, 1),
         "respondent": str(n), "score": float(n % 11), "score_native": float(n % 11), "driver": "ease",
         "value": float((n * factor) % 11)}
        for kind in ("answer", "topic")
        for period, factor in (("all", 1), ("year", -1))
        for n in range(44)
    ]  # fmt: skip
    found = {
        (row["driver_kind"], row["period_type"]): row["correlation"] for row in drivers_of(table(rows)).to_pylist()
    }
    assert len(found) == 4
    assert found["topic", "all"] == pytest.approx(1)
    assert found["topic", "year"] < 0


def test_no_rows_give_a_typed_empty_table() -> None:
    assert drivers_of(table([])).num_rows == 0
