"""docs/configuration.md names every setting with its default and variable, and its examples are good configurations."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from ingestion.settings import FileMapping, Redactions
from ingestion.settings.hubspot import HubSpotSettings
from orchestration.config import CemConfig, Company, DagsterSettings, Schedule, Warehouse, check_config
from orchestration.configuration.attribution import Attribution
from orchestration.configuration.closed_loop import ClosedLoop
from orchestration.configuration.observability import Observability
from orchestration.configuration.overlay import read_overlay
from orchestration.configuration.quality import Freshness, Owners, Volume
from orchestration.configuration.registry import Registry
from orchestration.configuration.value import Value
from orchestration.home import DBT_PROJECT_DIR, PROJECT_ROOT
from serving.alerts.settings import AlertsSettings, EmailSettings, WebhookSettings
from serving.postgres.settings import PostgresConsumer, PublishSettings

REFERENCE = PROJECT_ROOT / "docs" / "configuration.md"
COMPANY = 'name = "acme"\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'


def examples(kind: str = "toml") -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), flags=re.DOTALL)


def rows() -> list[str]:
    return [line for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]


@pytest.mark.parametrize("name", [*FileMapping.model_fields, *(f"redact.{name}" for name in Redactions.model_fields)])
def test_every_setting_of_a_mapping_has_its_row(name: str) -> None:
    written = {
        "columns": "`[files.columns]`",
        "constants": "`[files.constants]`",
        "values": "`[files.values.<column>]`",
    }
    if name != "redact":
        assert any(written.get(name, f"`{name}`") in row.split("|")[1] for row in rows())


TABLES: dict[str, type[BaseModel]] = {
    "company": Company,
    "schedule": Schedule,
    "warehouse": Warehouse,
    "dagster": DagsterSettings,
    "alerts": AlertsSettings,
    "observability": Observability,
    "freshness": Freshness,
    "volume": Volume,
    "owners": Owners,
    "attribution": Attribution,
    "closed_loop": ClosedLoop,
    "value": Value,
    "publish": PublishSettings,
}


@pytest.mark.parametrize("name_of_table", [None, *TABLES])
def test_every_other_setting_has_a_row_with_its_variable(name_of_table: str | None) -> None:
    table = TABLES[name_of_table] if name_of_table else None
    tables = {*TABLES, "sources", "files", "slack", "webhook", "email"}
    fields = {k: v for k, v in (table or CemConfig).model_fields.items() if k not in tables}
    prefix = f"CEM_{name_of_table.upper()}__" if name_of_table else "CEM_"
    for name, field in fields.items():
        (row,) = (row for row in rows() if f"`{prefix}{name.upper()}`" in row)
        assert f"`{name}`" in row.split("|")[1]
        if isinstance(field.default, str | int):
            default = str(field.default).lower() if isinstance(field.default, bool) else field.default
            assert f"`{default}`" in row or f'`"{default}"`' in row


@pytest.mark.parametrize("name", [*WebhookSettings.model_fields, *EmailSettings.model_fields])
def test_every_setting_of_a_channel_is_told(name: str) -> None:
    section = REFERENCE.read_text(encoding="utf-8").partition("\n## `[alerts]`")[2].partition("\n## ")[0]
    assert f"`{name}`" in section or f"`{name} = false`" in section


@pytest.mark.parametrize("name", PostgresConsumer.model_fields)
def test_every_setting_of_a_database_has_its_row_with_its_default(name: str) -> None:
    section = REFERENCE.read_text(encoding="utf-8").partition("\n## `[publish]`")[2].partition("\n## ")[0]
    (row,) = (line for line in section.splitlines() if line.startswith(f"| `{name}`"))
    default = PostgresConsumer.model_fields[name].default
    assert not isinstance(default, str) or f'`"{default}"`' in row


@pytest.mark.parametrize("name", HubSpotSettings.model_fields)
def test_every_setting_of_hubspot_has_its_row_with_its_default(name: str) -> None:
    section = REFERENCE.read_text(encoding="utf-8").partition("\n## `[sources.hubspot]`")[2].partition("\n## ")[0]
    (row,) = (line for line in section.splitlines() if line.startswith(f"| `{name}`"))
    default = HubSpotSettings.model_fields[name].default
    assert not isinstance(default, str | int) or f"`{default}`" in row or f'`"{default}"`' in row


@pytest.mark.parametrize("example", examples())
def test_every_example_is_a_good_configuration(example: str, tmp_path: Path) -> None:
    file = tmp_path / "cem.toml"
    file.write_text(example if example.startswith("name") else COMPANY + example)
    assert {problem.key for problem in check_config(file)} <= {"data"}


@pytest.mark.parametrize("example", examples("csv"))
def test_every_row_for_the_overlay_is_a_good_one(example: str, tmp_path: Path) -> None:
    """An example without a header is of the scale registry."""
    seeds = Registry(DBT_PROJECT_DIR).seeds
    headers = {",".join(seed.columns): name for name, seed in seeds.items()}
    first, _, rest = example.partition("\n")
    name = headers.get(first, "survey_scales")
    lines = rest if first in headers else example
    (tmp_path / f"{name}.csv").write_text(",".join(seeds[name].columns) + "\n" + lines)
    rows, problems = read_overlay(tmp_path, "overlay", seeds)
    assert problems == []
    assert len(rows[name]) == len(lines.splitlines()) > 0
