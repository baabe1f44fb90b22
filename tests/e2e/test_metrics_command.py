"""`cem metrics` asks any KPI by any dimension of what is published, and says what it can be asked."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.xdist_group("shop")


def test_the_list_names_every_score_of_the_board_and_its_dimensions(shop):
    done = shop.cem("metrics", "list")
    assert done.returncode == 0, done.stderr
    names = {line for line in done.stdout.splitlines() if line and not line.startswith(" ")}
    assert {kpi for (kpi,) in shop.query("select distinct kpi from marts.mart_kpi_board")} <= names
    assert "region__country" in done.stdout


def test_a_score_by_region_and_quarter_is_pooled_and_few_answers_are_hidden(shop):
    done = shop.cem("metrics", "query", "nps_relational", "--by", "region", "--period", "quarter", "--json")
    told = {(row["region"], row["period_start"][:10]): row for row in json.loads(done.stdout)}
    counted = shop.query(
        """select region_key, date_trunc('quarter', month_start)::date::varchar, sum(responses)::int,
                  sum(promoters)::int - sum(detractors)::int
           from marts.mart_nps_monthly where nps_kind = 'relational' group by all"""
    )
    assert any(responses < 5 for _, _, responses, _ in counted)
    assert len(told) == len(counted)
    for region, quarter, responses, lead in counted:
        row = told[region, quarter]
        assert row["responses"] == responses
        assert row["nps_relational"] == (pytest.approx(100 * lead / responses) if responses >= 5 else None)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("smiles",), "nps_relational"),
        (("csat", "--by", "colour"), "channel"),
        (("csat", "--where", "colour=red"), "channel"),
        (("csat", "--where", "brand"), "dimension=value"),
    ],
)
def test_what_cannot_be_asked_exits_2_and_says_what_can(shop, asked, told):
    done = shop.cem("metrics", "query", *asked)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_statement_can_be_had_instead(shop):
    done = shop.cem("metrics", "query", "csat", "--by", "brand", "--sql")
    assert "mart_csat_monthly" in done.stdout
    assert done.returncode == 0


def test_before_the_first_publication_it_says_what_to_run(shop, tmp_path):
    done = shop.beside(shop.data, tmp_path / "home").cem("metrics", "list")
    assert done.returncode == 3 and "cem run" in done.stderr
