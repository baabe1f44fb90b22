"""Every score of a thousand drawn cases, from the landed text to the board, against plain Python and scipy.

A case is one value of a survey's dimension, with two months; the change between a thousand drawn pairs of months is
checked on the board's own SQL. The oracle knows the formulas from their definitions (groups of answers, roots of
Wilson's equation, Student's t of scipy), not from the SQL.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple, Protocol

import duckdb
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
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...


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
def truths(cases: dict[Place, Case]) -> dict[Place, Score]:
    return {place: oracle(place[0], case.scored) for place, case in cases.items()}


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
    kpi: str, cases: dict[Place, Case], truths: dict[Place, Score], scored: dict[Place, dict[str, Any]]
) -> None:
    wrong = []
    places = [place for place in cases if place[0] == kpi and place[1] != "vector"]
    for place in places:
        case = cases[place]
        if (row := scored.get(place)) is None:
            assert case == Case([], 0, 0), place  # nobody carried a weight
            continue
        expected = truths[place]
        found = Score(row["value"], row["variance"], row["effective_responses"], row["ci_low"], row["ci_high"])
        counts = (row["responses"], row["unanswered"], row["quarantined"])
        is_right = counts == (len(case.scored), case.unanswered, case.quarantined)
        if not is_right or not all(map(agrees, found, expected)):
            wrong.append((place, counts, case, found, expected))
    assert not wrong, (len(wrong), wrong[:3])
    assert len(places) >= 1000


@pytest.mark.parametrize("kpi", KPIS)
def test_board_shows_what_rests_on_five_persons_and_flags_what_rests_on_few(
    kpi: str, cases: dict[Place, Case], truths: dict[Place, Score], dbt: Dbt
) -> None:
    board = dbt.query(
        f"""select dim_value, month(period_start) as month, value, is_suppressed, is_low_n from marts.mart_kpi_board
        where dim_name = 'case' and dim_value != 'vector' and period_type = 'month' and kpi = '{kpi}'"""
    )
    seen = 0
    for row in board:
        if (place := (kpi, row["dim_value"], row["month"])) not in cases:
            continue
        seen += 1
        is_hidden = 1 <= len(cases[place].scored) < 5
        assert (row["is_suppressed"], row["is_low_n"]) == (is_hidden, truths[place].effective < 30), row
        assert agrees(row["value"], None if is_hidden else truths[place].value), row
    assert seen >= 1000


@pytest.fixture(scope="module")
def board_sql(dbt: Dbt, root: Path) -> str:
    """The board's SQL over a table `scored` and the definitions of the KPIs in `definitions`."""
    model = (root / "dbt_project/models/marts/mart_kpi_board.sql").read_text()
    sql = dbt.compile({"board": model})["board"]
    return (
        sql.replace('"warehouse"."intermediate"."int_kpi_scored"', "scored")
        .replace('"warehouse"."staging"."stg_reference__kpi_definitions"', "definitions")
        .replace('"warehouse"."intermediate"."int_kpi_months"', "months")
        .replace("select * from final", "select dim_value, change, change_z, is_change_significant from final")
        + " where period_start = date '2026-02-01'"
    )


@pytest.mark.parametrize("kpi", KPIS)
def test_change_between_a_thousand_pairs_of_months_is_tested_by_both_variances(
    kpi: str, cases: dict[Place, Case], truths: dict[Place, Score], board_sql: str
) -> None:
    draw = random.Random(kpi)
    shown = [place for place, case in cases.items() if place[0] == kpi and len(case.scored) >= 5]
    pairs = [draw.choices(shown, k=2) for _ in range(1000)]
    rows = [
        (str(number), f"2026-0{month}-01", len(cases[place].scored), *truths[place][:3])
        for number, pair in enumerate(pairs)
        for month, place in enumerate(pair, start=1)
    ]
    with duckdb.connect() as connection:
        connection.execute(
            """create table scored as select 'k' as kpi, 'all' as dim_name, 'month' as period_type, dim_value,
                cast(period_start as date) as period_start, responses, value, variance, effective_responses,
                0 as unanswered, 0 as quarantined, null::double as ci_low, null::double as ci_high,
                null::varchar as suppression
            from (select unnest(?) as dim_value, unnest(?) as period_start, unnest(?::bigint[]) as responses,
                unnest(?::double[]) as value, unnest(?::double[]) as variance,
                unnest(?::double[]) as effective_responses)
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )
        connection.execute(
            """create table definitions as select 'k' as kpi, 'k' as kpi_name, 'u' as unit, 'answers' as counted,
                true as higher_is_better,
                null::double as target"""
        )
        connection.execute(
            """create table months (kpi varchar, dim_name varchar, dim_value varchar, month_start date,
                value_rolling_12m double, responses_rolling_12m bigint, history_months bigint, history_median double,
                history_mad double, history_ci_low double, history_ci_high double)"""
        )
        found = {int(row[0]): row[1:] for row in connection.execute(board_sql).fetchall()}
    wrong = []
    for number, pair in enumerate(pairs):
        before, after = (truths[place] for place in pair)
        assert before.value is not None and after.value is not None
        assert before.variance is not None and after.variance is not None
        change = after.value - before.value
        error = math.sqrt(before.variance / before.effective + after.variance / after.effective)
        told, z, is_significant = found[number]
        is_right = agrees(told, change) and agrees(z, change / error if error else None)
        if not is_right or is_significant is not (abs(change) > Z * error):
            wrong.append((pair, found[number], change, error))
    assert not wrong, (len(wrong), wrong[:3])
