"""`cem kpi` tells what the published board holds, and of the sample shop what its answer key says."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.xdist_group("shop")


def test_every_score_of_the_shop_is_told_as_the_board_has_it(shop):
    done = shop.cem("kpi", "--period", "year")
    assert done.returncode == 0, done.stderr
    for name, value, responses, counted in shop.query(
        """select kpi_name, value, responses, counted from marts.mart_kpi_board
           where period_type = 'year' and dim_name = 'all' and ci_low is not null"""
    ):
        assert f"{name}: " in done.stdout
        assert f"2026, so far: {value:.1f}, 95 % between " in done.stdout
        assert f", from {responses} {counted}" in done.stdout
    assert "data as of 2" in done.stdout


def test_json_has_every_period_of_one_kpi_and_dimension_and_no_other(shop):
    done = shop.cem("kpi", "--period", "month", "--kpi", "nps_relational", "--by", "channel", "--json")
    told = json.loads(done.stdout)
    board = shop.query(
        "select dim_value, period_start::varchar, value from marts.mart_kpi_board "
        "where kpi = 'nps_relational' and period_type = 'month' and dim_name = 'channel' order by all"
    )
    assert len(board) == 7  # February to August, by e-mail
    assert sorted((one["dim_value"], one["period_start"], one["value"]) for one in told["figures"]) == board
    assert told["run_id"] and told["data_as_of"]


@pytest.mark.parametrize(
    ("wrong", "named"), [(("--by", "colour"), "journey_stage"), (("--kpi", "smiles"), "nps_relational")]
)
def test_a_word_that_the_board_does_not_have_exits_2_and_names_those_it_has(shop, wrong, named):
    done = shop.cem("kpi", *wrong)
    assert done.returncode == 2
    assert wrong[1] in done.stderr and named in done.stderr


def test_before_the_first_publication_the_command_says_what_to_run(shop, tmp_path):
    done = shop.beside(shop.data, tmp_path / "home").cem("kpi")
    assert done.returncode == 3 and "cem run" in done.stderr
