"""Every metric of the semantic layer, pooled from its parts by MetricFlow, equals the board's figure of that name."""

from __future__ import annotations

import pytest

from orchestration.home import Home
from orchestration.parsed_project import ParsedProject
from serving.semantic import FEWEST_SHOWN, SemanticLayer

pytestmark = pytest.mark.xdist_group("simulated_company")


@pytest.fixture(scope="module")
def layer(simulated):
    return SemanticLayer(ParsedProject(Home(simulated.home).dbt_target_dir, "").semantic_file)


@pytest.mark.parametrize("grain", ["quarter", None])
def test_each_kpi_by_each_dimension_equals_the_board(simulated, layer, grain):
    dimensions = {metric.name: metric.dimensions for metric in layer.metrics()}
    board: dict = {}
    for kpi, dimension, member, start, value, responses in simulated.query(
        f"""select kpi, dim_name, dim_value, period_start, value, responses from marts.mart_kpi_board
            where period_type = '{grain or "all"}' and responses > 0 and not is_suppressed"""
    ):
        if dimension == "all" or dimension in dimensions[kpi]:
            place = (member if dimension != "all" else None, start if grain else None)
            board.setdefault((kpi, dimension), {})[place] = (value, responses)
    assert {kpi for kpi, _ in board} <= set(dimensions)
    assert len(board) > 30
    for (kpi, dimension), figures in board.items():
        answer = layer.ask(simulated.published, kpi, () if dimension == "all" else (dimension,), grain)
        found = {}
        for row in answer.rows:
            told = dict(zip(answer.columns, row, strict=True))
            if told[kpi] is not None:
                start = told["period_start"].date() if grain else None
                found[told.get(dimension), start] = (told[kpi], told["responses"])
        assert set(figures) <= set(found), (kpi, dimension)
        wrong = {
            place: (figures[place], found[place])
            for place in figures
            if found[place] != (pytest.approx(figures[place][0], abs=1e-6, rel=1e-9), figures[place][1])
        }
        assert wrong == {}, (kpi, dimension)


def test_a_filter_and_two_dimensions_pool_the_parts(simulated, layer):
    answer = layer.ask(
        simulated.published, "nps_relational", ("brand", "region__country"), "year", ("segment=consumer",)
    )
    expected = simulated.query(
        """select date_trunc('year', month_start)::timestamp, brand_key, country,
                  100.0 * (sum(promoters) - sum(detractors)) / sum(responses), sum(responses)::bigint
           from marts.mart_nps_monthly left join core.dim_region using (region_key)
           where nps_kind = 'relational' and segment = 'consumer'
           group by all order by all"""
    )
    assert len(expected) > 4
    shown = [(*row[:3], pytest.approx(row[3]) if row[4] >= FEWEST_SHOWN else None, row[4]) for row in expected]
    assert sorted(answer.rows, key=str) == sorted(shown, key=str)
