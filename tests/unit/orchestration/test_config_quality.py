"""How often sources are expected, which counts are odd, and who is told, as cem.toml says it and as dbt gets it."""

import pytest

from orchestration.config import check_config, load_config
from orchestration.dbt_vars import dbt_vars

COMPANY = 'name = "shop"\n[company]\nbrand = "Shop"\ntimezone = "Europe/Berlin"\ncurrency = "EUR"\n'


def test_what_is_said_wins_over_the_default_family_by_family(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY + '[freshness]\nweb_analytics = "2h"\nsurveys = "off"\nreviews = "90m"\n[volume]\nz = 5\n')
    variables = dbt_vars(load_config(file))
    assert variables["freshness_minutes"] == {
        **{"crm": 60, "commerce": 1440, "web_analytics": 120, "reviews": 90, "surveys": 0, "support": 60}
    }
    assert [variables[f"volume_{name}"] for name in ("days", "weeks", "least_days", "z")] == [7, 8, 4, 5.0]


def test_how_soon_customers_are_called_back_is_said_by_kind_of_event(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY + "[closed_loop]\nlow_rating_hours = 24\nlapses_after_days = 120\n")
    variables = dbt_vars(load_config(file))
    assert variables["closed_loop_hours"] == {"detractor": 48, "high_effort": 48, "low_rating": 24}
    assert variables["closed_loop_days"] == 120


@pytest.mark.parametrize("every", ["0h", "2 h", "1w", "", "hourly"])
def test_what_is_no_interval_is_refused_with_what_it_must_be(tmp_path, every):
    file = tmp_path / "cem.toml"
    file.write_text(f'{COMPANY}[freshness]\ncrm = "{every}"\n')
    (problem,) = [problem for problem in check_config(file) if problem.key == "freshness.crm"]
    assert '"2h"' in problem.message and '"off"' in problem.message


def test_the_owner_of_a_family_is_its_own_else_everythings(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY + '[owners]\neverything = "data"\nsupport = "service desk"\n')
    owners = load_config(file).owners
    assert [owners.of(family) for family in ("support", "crm", "")] == ["service desk", "data", "data"]


def test_defaults_are_those_that_the_models_are_built_with_alone(root, tmp_path):
    """Else a dbt run by hand would judge otherwise than cem does."""
    import yaml

    file = tmp_path / "cem.toml"
    file.write_text(COMPANY)
    given = {
        name: value
        for name, value in dbt_vars(load_config(file)).items()
        if name.startswith(("fresh", "volume", "closed"))
    }
    own = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text())["vars"]
    assert given == {name: own[name] for name in given}
