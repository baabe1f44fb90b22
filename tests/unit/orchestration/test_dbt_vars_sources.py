"""What dbt is told of the sources with an API, and what it is told to leave out."""

from __future__ import annotations

from pathlib import Path

from orchestration.config import CemConfig, load_config
from orchestration.dbt_vars import VENDORS, dbt_vars
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.transformation import Dbt

COMPANY = """
name = "acme"
data = "."
[company]
brand = "acme"
timezone = "Europe/Berlin"
currency = "EUR"
"""
HUBSPOT = """
[sources.hubspot]
instance = "portal"
entities = ["tickets", "contacts"]
[sources.hubspot.mappings.tickets]
columns = { topic = "matter" }
values = { channel = { STORE = "store" } }
"""


def config_of(folder: Path, text: str) -> CemConfig:
    (folder / "overlay").mkdir()
    (folder / "cem.toml").write_text(text)
    return load_config(folder / "cem.toml")


def test_without_a_table_the_vendor_is_off_and_its_models_are_left_out(tmp_path: Path) -> None:
    config = config_of(tmp_path, COMPANY)
    compiled = dbt_vars(config)
    assert (compiled["vendors_on"], compiled["hubspot_accounts"]) == (["files"], [])
    assert Dbt(config, Home(config.home)).left_out()[-2:] == ["--exclude", "tag:hubspot"]


def test_with_a_table_dbt_is_told_what_the_account_reads_and_means(tmp_path: Path) -> None:
    config = config_of(tmp_path, COMPANY + HUBSPOT)
    compiled = dbt_vars(config)
    assert compiled["vendors_on"] == ["files", "hubspot"]
    assert compiled["hubspot_accounts"] == [
        {
            "instance": "portal",
            "brand": "acme",
            "entities": ["contacts", "tickets"],
            "mappings": {
                "tickets": {"columns": {"topic": "matter"}, "constants": {}, "values": {"channel": {"STORE": "store"}}}
            },
        }
    ]
    assert "tag:hubspot" not in Dbt(config, Home(config.home)).left_out()


def test_every_model_of_a_vendor_with_an_api_is_tagged_with_its_name() -> None:
    for vendor in VENDORS[1:]:
        named = (f"models/**/stg_{vendor}__*.sql", f"models/**/*__{vendor}_*.sql")
        models = [model for pattern in named for model in DBT_PROJECT_DIR.glob(pattern)]
        assert len(models) > 10
        tags = (f"tags=['{vendor}']", f"stage_records('{vendor}',", f"judge_records('{vendor}',")
        assert [model.name for model in models if not any(tag in model.read_text() for tag in tags)] == []
