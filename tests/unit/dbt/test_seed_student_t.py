"""The seed of Student's t quantiles, against scipy."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from scipy import stats


@pytest.fixture(scope="module")
def quantiles(dbt_project_dir: Path) -> dict[int, float]:
    with (dbt_project_dir / "seeds/student_t_quantiles.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(row["degrees_of_freedom"]): float(row["t_95"]) for row in rows}


def test_seed_has_each_degree_from_1_to_200_once(dbt_project_dir: Path, quantiles: dict[int, float]) -> None:
    lines = (dbt_project_dir / "seeds/student_t_quantiles.csv").read_text().splitlines()
    assert list(quantiles) == list(range(1, 201))
    assert len(lines) == 201


def test_seed_holds_the_quantiles_of_scipy_to_twelve_digits(quantiles: dict[int, float]) -> None:
    wrong = {v: value for v, value in quantiles.items() if abs(value - stats.t.ppf(0.975, v)) > 6e-13 * max(1, value)}
    assert not wrong
