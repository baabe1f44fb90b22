"""`[sources.hubspot]`: mistakes told on their line, no token among the settings, what being on means."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.config import Problem, check_config, load_config
from orchestration.dbt_vars import dbt_vars

HEAD = 'name = "acme"\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'
LINE = HEAD.count("\n") + 2  # the first one below [sources.hubspot]


def problems(folder: Path, *lines: str, table: str = "sources.hubspot") -> list[Problem]:
    file = folder / "cem.toml"
    file.write_text(HEAD + f"[{table}]\n" + "".join(f"{line}\n" for line in lines))
    return check_config(file)


@pytest.mark.parametrize(
    ("line", "key", "said", "suggestion"),
    [
        ('instnce = "a"', "instnce", "no such setting", "instance"),
        ('entities = ["deals", "contcts"]', "entities", "'contcts' is not read from HubSpot", "contacts"),
        ('start_date = "2025-01-01"', "start_date", "a date without quotes", None),
        ('base_url = "http://api.hubapi.com"', "base_url", "https://", None),
        ('instance = "Main Account"', "instance", "a plain word", None),
        ('redact = { drop = ["hs_object_id"] }', "redact", "'hs_object_id', which is needed", None),
        ('properties = { contcts = ["x"] }', "properties", "'contcts'", None),
    ],
)
def test_a_mistake_is_told_on_its_line(tmp_path: Path, line: str, key: str, said: str, suggestion: str | None) -> None:
    (problem,) = problems(tmp_path, line)
    assert (problem.line, problem.key, problem.suggestion) == (LINE, f"sources.hubspot.{key}", suggestion)
    assert said in problem.message


@pytest.mark.parametrize(
    ("table", "line", "key", "said", "suggestion"),
    [
        ("contacts", 'columns = { segmnt = "tier" }', "columns.segmnt", "column of crm people", "segment"),
        ("tickets", 'constants = { agnt_ref = "7" }', "constants.agnt_ref", "column of support cases", "agent_ref"),
        ("deals", 'columns = { due = "x" }', "columns.due", "column of crm deals or crm commitments", "due_on"),
        ("deals", 'values = { better = { up = "higer" } }', "values.better.up", "no word of better", "higher"),
        ("tickets", 'values = { channel = { A = "stoer" } }', "values.channel.A", "no key of the seed", "store"),
        ("deals", 'columns = { zzz = "a" }', "columns.zzz", "There are amount, better", None),
        ("quotes", 'columns.amount = "a"\nconstants.amount = "7"', "constants.amount", "also in columns", None),
        ("line_items", 'columns = { amount = "x" }', "", "fill no entity yet", None),
    ],
)
def test_a_mistake_in_the_mapping_of_an_object_is_told_on_its_line(
    tmp_path: Path, table: str, line: str, key: str, said: str, suggestion: str | None
) -> None:
    (problem,) = problems(tmp_path, line, table=f"sources.hubspot.mappings.{table}")
    assert problem.line == LINE + line.count("\n") - (not key)
    assert problem.key == f"sources.hubspot.mappings.{table}" + (f".{key}" if key else "")
    assert said in problem.message
    assert problem.suggestion == suggestion


def test_what_a_table_says_of_any_of_its_entities_is_good(tmp_path: Path) -> None:
    said = ('columns = { segment = "tier", due_on = "promised" }', 'constants = { promise_type = "delivery" }')
    assert problems(tmp_path, *said, table="sources.hubspot.mappings.deals") == []


def test_a_misspelled_vendor_is_told_with_the_right_name(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, table="sources.hubpsot")
    assert (problem.line, problem.suggestion) == (LINE - 1, "hubspot")


@pytest.mark.parametrize("name", ["access_token", "token", "api_key", "client_secret"])
def test_a_token_is_refused_and_never_shown(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, f'{name} = "pat-na1-12345"')
    assert problem.line == LINE
    assert "a secret is no setting" in problem.message
    assert "pat-na1" not in str(problem)


def test_a_token_among_the_variables_of_settings_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CEM_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-na1-12345")
    (problem,) = problems(tmp_path)
    assert problem.where == "environment variable CEM_SOURCES__HUBSPOT__ACCESS_TOKEN"
    assert "a secret is no setting" in problem.message
    assert "pat-na1" not in str(problem)


def test_config_check_says_where_the_token_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(tmp_path, 'instance = "main"') == []
    monkeypatch.setenv("CEM_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(app, ["config", "check", "--config", str(tmp_path / "cem.toml")])
    assert done.exit_code == 0
    for place in ("SOURCES__HUBSPOT__ACCESS_TOKEN", "SOURCES__HUBSPOT__MAIN__ACCESS_TOKEN"):
        assert place in done.output
    assert str(tmp_path / "home" / "secrets" / "secrets.toml") in done.output


def test_a_vendor_is_on_for_dbt_with_its_table_and_off_without(tmp_path: Path) -> None:
    file = tmp_path / "cem.toml"
    file.write_text(HEAD)
    assert dbt_vars(load_config(file))["vendors_on"] == ["files"]
    file.write_text(HEAD + "[sources.hubspot]\n")
    assert dbt_vars(load_config(file))["vendors_on"] == ["files", "hubspot"]
