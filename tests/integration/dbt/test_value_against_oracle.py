"""A drawn company of three years through the models' own SQL, against plain Python: 1,600 orders, 1,500 answers; and
a thousand customers, each in one line.

The oracle walks the lists of one customer; it shares nothing with the SQL but the definitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import customer_line_oracle as one_line
import duckdb
import pytest
import value_oracle_customers as customers
import value_oracle_months as months
from replayed_models import ReplayedModels, Row
from subtraction_oracle import subtracted
from value_company import CLOCK, GIVEN, drawn
from value_oracle import Oracle
from whole_rows import Drawn
from whole_rows import wrong as wrong_rows

MADE = (
    "int_value_movements", "int_active_months", "int_churn_parts", "int_customers_at_risk", "int_kpi__value",
    "mart_experience_value", "mart_revenue_at_risk", "mart_churn_monthly", "mart_retention_cohorts", "mart_loyalty",
    "mart_customer_value",
)  # fmt: skip
LINES = ("mart_customer_360",)
SEED = 20261123
EXPERIENCE = ("kpi", "response_year", "dim_name", "dim_value", "experience_group", "horizon_days")
KPI = ("kpi", "month_start", "dim_name", "dim_value")


class Found:
    """The models' rows, by name."""

    def __init__(self, models: ReplayedModels, rows: dict[str, list[Row]]) -> None:
        self.rows = models.tables(rows, CLOCK)

    def by(self, name: str, *grain: str) -> dict[Any, Row]:
        keyed = {tuple(row[column] for column in grain): row for row in self.rows[name]}
        assert len(keyed) == len(self.rows[name])
        return keyed


class Expected:
    """The oracle's rows; the monthly ones are used by others."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.oracle = Oracle(rows)

    @cached_property
    def churn(self) -> dict[Any, Row]:
        return months.churn(self.oracle)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return drawn(SEED)


@pytest.fixture(scope="module")
def lines() -> Drawn:
    rows = one_line.Customers().rows
    return Drawn(rows, one_line.lines(rows))


@pytest.fixture(scope="module")
def models(dbt: Any, lines: Drawn) -> ReplayedModels:
    return ReplayedModels.compiled(dbt, MADE, GIVEN, (*LINES, *lines.given))


@pytest.fixture(scope="module")
def found(models: ReplayedModels, rows: dict[str, list[Row]]) -> Found:
    return Found(models, rows)


@pytest.fixture(scope="module")
def expected(rows: dict[str, list[Row]]) -> Expected:
    return Expected(rows)


def same(found: Any, expected: Any) -> bool:
    """Numbers to a billionth, quantiles of t to eight digits; all else exactly."""
    if expected is None or found is None or isinstance(expected, bool | str):
        return found is expected or found == expected
    return float(found) == pytest.approx(float(expected), rel=2e-8, abs=1e-6)


def wrong(found: Mapping[Any, Row], expected: Mapping[Any, Row]) -> dict[Any, Any]:
    """What differs, by key; a key that one side lacks differs in everything."""
    return {
        key: {
            name: (found.get(key, {}).get(name, "no row"), value)
            for name, value in expected.get(key, {"row": "none expected"}).items()
            if not same(found.get(key, {}).get(name, "no row"), value)
        }
        for key in found.keys() | expected.keys()
        if key not in found
        or key not in expected
        or not all(same(found[key][name], value) for name, value in expected[key].items())
    }


def test_groups_were_worth_what_the_oracle_adds_up(found: Found, expected: Expected) -> None:
    wanted = expected.oracle.experience()
    assert wrong(found.by("mart_experience_value", *EXPERIENCE), wanted) == {}
    assert {row["is_suppressed"] for row in wanted.values()} == {True, False}
    assert sum(row["gap_ci_low"] is not None for row in wanted.values()) > 50
    assert sum(row["unconverted_amounts"] or 0 for row in wanted.values()) > 50


def test_churn_is_the_oracles_by_month_and_basis(found: Found, expected: Expected) -> None:
    wanted = {key: months.shown(row) for key, row in expected.churn.items()}
    assert wrong(found.by("mart_churn_monthly", "basis", "brand_key", "month_start"), wanted) == {}
    assert any(row["lost"] is None for row in wanted.values())
    assert {basis for basis, _, _ in expected.churn} == {"order", "subscription"}
    assert all(sum(row["lost"] for (of, _, _), row in expected.churn.items() if of == basis) > 20
               for basis in ("order", "subscription"))  # fmt: skip


def test_cohorts_are_the_oracles_cell_by_cell(found: Found, expected: Expected) -> None:
    wanted = months.cohorts(expected.oracle)
    cells = found.by("mart_retention_cohorts", "basis", "brand_key", "cohort_month", "months_since")
    assert wrong(cells, wanted) == {}
    assert len(wanted) > 1000 and any(row["retained"] == 0 for row in wanted.values())


def test_loyalty_is_the_oracles_by_window_and_segment(found: Found, expected: Expected) -> None:
    wanted = months.loyalty(expected.oracle)
    assert wrong(found.by("mart_loyalty", "month_start", "brand_key", "segment"), wanted) == {}
    assert any(row["nps"] is not None for row in wanted.values())


def test_what_is_at_risk_is_what_the_oracle_says(found: Found, expected: Expected) -> None:
    wanted = months.at_risk(expected.oracle)
    assert wrong(found.by("mart_revenue_at_risk", "dim_name", "dim_value"), wanted) == {}


def test_no_figure_of_one_to_four_customers_is_left_of_a_total(found: Found) -> None:
    experience, loyalty, risk = (
        found.rows[f"mart_{name}"] for name in ("experience_value", "loyalty", "revenue_at_risk")
    )
    alike = ("kpi", "response_year", "experience_group", "horizon_days")
    attacks = [
        subtracted(experience, alike, "dim_value", "customers", "revenue_sum", overlapping=True),
        subtracted(loyalty, ("month_start", "brand_key"), "segment", "customers", "revenue_sum"),
        subtracted(loyalty, ("month_start", "brand_key"), "segment", "repeat_customers", "repeat_revenue_sum"),
        subtracted(risk, ("as_of_date",), "dim_value", "customers_scored", "revenue_all", overlapping=True),
    ]
    assert [gained for gained, _ in attacks] == [[]] * 4
    tried = [wholes for _, wholes in attacks]
    assert all(tried), tried
    assert {row["suppression"] for row in experience + risk} == {row["suppression"] for row in loyalty}


def test_each_customer_is_worth_what_the_oracle_says(found: Found, expected: Expected) -> None:
    wanted = {(key,): row for key, row in customers.values(expected.oracle, expected.churn).items()}
    assert wrong(found.by("mart_customer_value", "customer_key"), wanted) == {}
    assert sum(row["clv_simple"] is not None for row in wanted.values()) > 100
    assert sum(row["clv_contractual"] is not None for row in wanted.values()) > 50


def test_parts_of_the_kpis_are_the_oracles(found: Found, expected: Expected) -> None:
    names = ("responses", "hits", "total", "total_sq")
    wanted = {
        key: dict(zip(names, parts, strict=True))
        for key, parts in customers.kpis(expected.oracle, expected.churn).items()
    }
    assert wrong(found.by("int_kpi__value", *KPI), wanted) == {}
    weights = {row["weight_sum"] == row["weight_sum_sq"] == row["responses"] for row in found.rows["int_kpi__value"]}
    assert weights == {True}


def test_each_customer_has_the_line_of_the_oracle(models: ReplayedModels, lines: Drawn) -> None:
    rows = models.only(LINES, lines.given).tables(lines.given, one_line.CLOCK)["mart_customer_360"]
    assert wrong_rows(rows, lines.expected, ("customer_key",)) == []
    assert len(rows) >= 1000 and {None, True, False} == {row["is_at_risk"] for row in rows}


def test_lifetime_values_are_the_published_vectors(dbt: Any) -> None:
    """50 x 4 x 0.3 x 3 = 180; 60 a year, r 0.75, d 0.10: 188.57 with the payment of now, 128.57 without it."""
    made = dbt.compile({
        "simple": "{{ clv_simple(50, 4, 0.3, 3) }}",
        "now": "{{ clv_contractual(60, 0.75, 0.10) }}",
        "next": "{{ clv_from_next_payment(60, 0.75, 0.10) }}",
        "yearly churn": "{{ annualised_pct(50, 1000) }}",
        "repeat purchase": "{{ percent(30, 120) }}",
    })  # fmt: skip
    got = {name: duckdb.sql(f"select {sql}").fetchall()[0][0] for name, sql in made.items()}
    assert {name: round(float(value), 2) for name, value in got.items()} == {
        "simple": 180, "now": 188.57, "next": 128.57, "yearly churn": 45.96, "repeat purchase": 25,
    }  # fmt: skip
