"""Which orders are void and what lifetime values rest on, as cem.toml says it and as dbt gets it."""

import pytest
import yaml

from orchestration.config import check_config, load_config
from orchestration.configuration.value import Value
from orchestration.dbt_vars import dbt_vars

COMPANY = 'name = "shop"\n[company]\nbrand = "Shop"\ntimezone = "Europe/Berlin"\ncurrency = "EUR"\n'


def value_vars(file):
    return {name: setting for name, setting in dbt_vars(load_config(file)).items() if name in Value.model_fields}


def test_statuses_are_compared_in_lower_case_and_take_the_place_of_the_default(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY + '[value]\nvoid_order_statuses = [" Storniert"]\ngross_margin = 0.4\n')
    assert value_vars(file) == {
        "void_order_statuses": ["storniert"], "inactivity_days": 365, "gross_margin": 0.4, "discount_rate": 0.1,
        "clv_years": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", ["gross_margin = 0", "gross_margin = 1.1", "discount_rate = 0", "clv_years = nan", "inactivity_days = 29"]
)
def test_what_makes_no_value_is_refused(tmp_path, wrong):
    file = tmp_path / "cem.toml"
    file.write_text(f"{COMPANY}[value]\n{wrong}\n")
    keys = [problem.key for problem in check_config(file) if problem.severity == "error"]
    assert keys == [f"value.{wrong.split()[0]}"]


def test_defaults_are_those_that_the_models_are_built_with_alone(root, tmp_path):
    """Else a dbt run by hand would count otherwise than cem does."""
    file = tmp_path / "cem.toml"
    file.write_text(COMPANY)
    own = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text())["vars"]
    given = value_vars(file)
    assert given == {name: own[name] for name in given} != {}
