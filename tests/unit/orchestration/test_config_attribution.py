"""How far conversions look back and what of their paths counts, as cem.toml says it and as dbt gets it."""

import pytest

from orchestration.config import check_config, load_config
from orchestration.dbt_vars import dbt_vars

COMPANY = 'name = "shop"\n[company]\nbrand = "Shop"\ntimezone = "Europe/Berlin"\ncurrency = "EUR"\n'


def attribution_vars(file):
    return {name: value for name, value in dbt_vars(load_config(file)).items() if name.startswith("attribution_")}


def test_what_is_said_wins_setting_by_setting(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY + "[attribution]\nlookback_days = 90\nkeeps_direct = false\nhalf_life_days = 2.5\n")
    assert attribution_vars(file) == {
        **{"attribution_lookback_days": 90, "attribution_keeps_direct": False},
        **{"attribution_merges_repeats": False, "attribution_half_life_days": 2.5},
    }


@pytest.mark.parametrize(
    "wrong", ["lookback_days = 0", "lookback_days = 366", "half_life_days = 0", "half_life_days = nan"]
)
def test_what_gives_no_path_or_no_weight_is_refused(tmp_path, wrong):
    file = tmp_path / "cem.toml"
    file.write_text(f"{COMPANY}[attribution]\n{wrong}\n")
    keys = [problem.key for problem in check_config(file) if problem.severity == "error"]
    assert keys == [f"attribution.{wrong.split()[0]}"]


def test_defaults_are_those_that_the_models_are_built_with_alone(root, tmp_path):
    """Else a dbt run by hand would share out otherwise than cem does."""
    import yaml

    file = tmp_path / "cem.toml"
    file.write_text(COMPANY)
    own = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text())["vars"]
    given = attribution_vars(file)
    assert given == {name: own[name] for name in given} != {}
