"""Every score of a thousand drawn cases, from the landed text to the board, against plain Python and scipy.

A case is one value of a survey's dimension; it has two months, so that the change between them is checked too. The
oracle knows the formulas from their definitions (groups of answers, roots of Wilson's equation, Student's t of scipy),
not from the SQL.
"""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Any, NamedTuple, Protocol

import numpy
import pytest
from scipy import stats

Z = NormalDist().inv_cdf(0.975)
HEADERS = {"nps_transactional": "NETPRO", "ces_effort": "Q14", "csat": "Q7"}
SCALES = {"nps_transactional": (0, 10), "ces_effort": (1, 5), "csat": (1, 5)}
KPIS = [kpi + suffix for kpi in HEADERS for suffix in ("", "_weighted")]
Place = tuple[str, str, int]


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


class Case(NamedTuple):
    """(answer, weight) of each scored answer, and how many were not scored."""

    scored: list[tuple[int, Fraction]]
    unanswered: int
    quarantined: int


class Score(NamedTuple):
    value: float | None
    variance: float | None
    effective: float
    low: float | None
    high: float | None


@pytest.fixture(scope="module")
def cases(respondents: list[dict[str, str]]) -> dict[Place, Case]:
    """Every (KPI, case, month), read from the records as they were written."""
    found: dict[Place, Case] = {}
    by_case: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for row in respondents:
        by_case[row["CASE"], int(row["DAY"].split(".")[1])].append(row)
    for kpi in KPIS:
        is_weighted = kpi.endswith("_weighted")
        header, (low, high) = HEADERS[kpi.removesuffix("_weighted")], SCALES[kpi.removesuffix("_weighted")]
        for (case, month), rows in by_case.items():
            scored, unanswered, quarantined = [], 0, 0
            for row in rows:
                weight = Fraction(Decimal(row["WEIGHT"].replace(",", ".") or "0")) if is_weighted else Fraction(1)
                text = row[header].strip()
                if weight == 0:
                    continue
                if text in ("", "Blank"):
                    unanswered += 1
                elif low <= int(text.split(",")[0]) <= high:
                    scored.append((int(text.split(",")[0]), weight))
                else:
                    quarantined += 1
            found[kpi, case, month] = Case(scored, unanswered, quarantined)
    return found


def oracle(kpi: str, scored: list[tuple[int, Fraction]]) -> Score:
    if not scored:
        return Score(None, None, 0, None, None)
    mass = sum(weight for _, weight in scored)
    shares = [(answer, weight / mass) for answer, weight in scored]
    n = 1 / sum(share**2 for _, share in shares)
    if kpi.startswith("nps"):
        up = sum(share for answer, share in shares if answer in (9, 10))
        down = sum(share for answer, share in shares if answer <= 6)
        more = n + 3
        shrunk_up, shrunk_down = (up * n + Fraction(3, 4)) / more, (down * n + Fraction(3, 4)) / more
        centre = shrunk_up - shrunk_down
        error = Z * math.sqrt(_spread(shrunk_up, shrunk_down) / more)
        bounds = [max(-100.0, min(100.0, 100 * (float(centre) + sign * error))) for sign in (-1, 1)]
        return Score(float(100 * (up - down)), float(10000 * _spread(up, down)), float(n), *bounds)
    if kpi.startswith("csat"):
        p = sum(share for answer, share in shares if answer >= 4)
        count = float(n)
        roots = sorted(numpy.roots([count + Z**2, -(2 * count * float(p) + Z**2), count * float(p) ** 2]).real)
        return Score(float(100 * p), float(10000 * p * (1 - p)), float(n), 100 * roots[0], 100 * roots[1])
    efforts = [(Fraction(100 * (5 - answer), 4), share) for answer, share in shares]
    mean = sum(effort * share for effort, share in efforts)
    around = sum(share * (effort - mean) ** 2 for effort, share in efforts)
    if len(scored) == 1:
        return Score(float(mean), None, 1, None, None)
    variance = around * n / (n - 1)
    if n < 2:
        return Score(float(mean), float(variance), float(n), None, None)
    margin = stats.t.ppf(0.975, float(n - 1)) * math.sqrt(variance / n)
    return Score(
        float(mean), float(variance), float(n), max(0.0, float(mean) - margin), min(100.0, float(mean) + margin)
    )


def _spread(up: Fraction, down: Fraction) -> Fraction:
    """Variance of answers that count 1, 0 or -1."""
    mean = up - down
    return up * (1 - mean) ** 2 + down * (1 + mean) ** 2 + (1 - up - down) * mean**2


def agrees(found: float | None, expected: float | None, tolerance: float = 1e-7) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance)


@pytest.fixture(scope="module")
def scored(dbt: Dbt) -> dict[Place, dict[str, Any]]:
    rows = dbt.query(
        """select kpi, dim_value, month(period_start) as month, responses, unanswered, quarantined, value, variance,
            effective_responses, ci_low, ci_high
        from intermediate.int_kpi_scored where dim_name = 'case' and period_type = 'month'"""
    )
    return {(row["kpi"], row["dim_value"], row["month"]): row for row in rows}


@pytest.mark.parametrize("kpi", KPIS)
def test_score_and_interval_of_a_thousand_cases_are_those_of_the_oracle(
    kpi: str, cases: dict[Place, Case], scored: dict[Place, dict[str, Any]]
) -> None:
    wrong = []
    places = [place for place in cases if place[0] == kpi and place[1] != "vector"]
    for place in places:
        case = cases[place]
        if (row := scored.get(place)) is None:
            assert case == Case([], 0, 0), place  # nobody carried a weight
            continue
        expected = oracle(kpi, case.scored)
        found = Score(row["value"], row["variance"], row["effective_responses"], row["ci_low"], row["ci_high"])
        counts = (row["responses"], row["unanswered"], row["quarantined"])
        is_right = counts == (len(case.scored), case.unanswered, case.quarantined)
        if not is_right or not all(map(agrees, found, expected)):
            wrong.append((place, counts, case, found, expected))
    assert not wrong, (len(wrong), wrong[:3])
    assert len(places) >= 1000


@pytest.mark.parametrize("kpi", KPIS)
def test_change_is_told_between_shown_months_and_tested_by_both_variances(
    kpi: str, cases: dict[Place, Case], dbt: Dbt
) -> None:
    board = dbt.query(
        f"""select dim_value, value, responses, is_suppressed, is_low_n, change, change_z, is_change_significant
        from marts.mart_kpi_board
        where dim_name = 'case' and period_type = 'month' and kpi = '{kpi}' and month(period_start) = 12"""
    )
    told = 0
    for row in board:
        if row["dim_value"] == "vector":
            continue
        answers = [cases[kpi, row["dim_value"], month].scored for month in (11, 12)]
        before, after = (oracle(kpi, given) for given in answers)
        is_hidden = 1 <= len(answers[1]) < 5
        assert (row["is_suppressed"], row["is_low_n"]) == (is_hidden, after.effective < 30), row
        assert agrees(row["value"], None if is_hidden else after.value), row
        if min(map(len, answers)) < 5:
            assert row["change"] is row["is_change_significant"] is row["change_z"] is None, row
            continue
        told += 1
        assert before.value is not None and after.value is not None
        assert before.variance is not None and after.variance is not None
        change = after.value - before.value
        error = math.sqrt(before.variance / before.effective + after.variance / after.effective)
        assert agrees(row["change"], change), row
        assert agrees(row["change_z"], change / error if error else None), row
        assert row["is_change_significant"] is (abs(change) > Z * error), row
    assert told > 100
