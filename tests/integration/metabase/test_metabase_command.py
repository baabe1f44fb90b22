"""`cem metabase apply`: from a fresh Metabase to dashboards in one command; secrets are never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from metabase_stand_in import API_KEY, StandIn, serving
from typer.testing import CliRunner, Result

from orchestration.cli import app

SECRET = "a secret word"
WAREHOUSE = f"postgresql://bi_reader:{SECRET.replace(' ', '%20')}@warehouse:5432/warehouse?sslmode=require"


@pytest.fixture
def cem(example, tmp_path, monkeypatch) -> Callable[..., Result]:
    monkeypatch.setenv("CEM_HOME", str(tmp_path / "home"))
    for name in ("API_KEY", "USERNAME", "PASSWORD", "WAREHOUSE_URL", "URL"):
        monkeypatch.delenv(f"METABASE_{name}", raising=False)

    def run(url: str, *words: str, **environment: str) -> Result:
        env = {f"METABASE_{name}": value for name, value in environment.items()}
        command = ["metabase", "apply", "--url", url, "--config", str(example), *words]
        result = CliRunner().invoke(app, command, env=env)
        assert SECRET not in result.output and API_KEY not in result.output
        return result

    return run


@pytest.fixture
def fresh(tables) -> Iterator[StandIn]:
    with serving(StandIn(tables, fresh=True)) as running:
        yield running


def test_a_fresh_metabase_has_all_after_one_command_and_a_second_changes_nothing(fresh, cem, content):
    who = {"USERNAME": "admin@example.org", "PASSWORD": SECRET, "WAREHOUSE_URL": WAREHOUSE}
    done = cem(fresh.url, "--setup", **who)
    assert done.exit_code == 0, done.output
    assert "has its first user, admin@example.org" in done.output
    (base,) = fresh.things["database"].values()
    assert base["details"]["password"] == SECRET and base["details"]["ssl"]
    assert base["details"]["schema-filters-patterns"] == "core,marts"
    assert len(fresh.things["dashboard"]) == len(content.dashboards)
    written = [field for field in fresh.things["field"].values() if field["description"]]
    assert len(written) > 500
    fresh.forget_calls()
    again = cem(fresh.url, "--setup", **who)
    assert again.exit_code == 0, again.output
    assert "0 tables and columns" in again.output
    assert fresh.writes() == ["POST /api/session"], "logging in is all"
    assert "leads elsewhere" not in again.output

    # A connection that leads elsewhere than the address may be somebody's will: it is told, and left.
    moved = {**who, "WAREHOUSE_URL": WAREHOUSE.replace("@warehouse:5432", "@replica:5433")}
    fresh.forget_calls()
    assert "host is warehouse, not replica; port is 5432, not 5433." in cem(fresh.url, "--dry-run", **moved).output
    assert fresh.writes() == ["POST /api/session"]
    assert fresh.refused == []


def test_a_dry_run_on_an_empty_metabase_tells_all_and_does_nothing(stand_in, cem, content):
    done = cem(stand_in.url, "--dry-run", API_KEY=API_KEY)
    assert done.exit_code == 0, done.output
    assert "create     database    CEM warehouse" in done.output and "Would be:" in done.output
    assert all(f" {key} (" in done.output for key in content.cards)
    assert stand_in.writes() == []


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "Set METABASE_API_KEY"),
        ({"API_KEY": "wrong"}, "does not know who asks (GET /api/database: 401)"),
        ({"USERNAME": "admin@example.org", "PASSWORD": SECRET}, "does not know who asks (POST /api/session: 401)"),
        ({"API_KEY": API_KEY}, "has no database 'CEM warehouse' yet. Set METABASE_WAREHOUSE_URL"),
        ({"API_KEY": API_KEY, "WAREHOUSE_URL": f"mysql://u:{SECRET}@h/d"}, "is no address of a PostgreSQL"),
    ],
)
def test_what_is_missing_is_told(tables, cem, environment, told):
    with serving(StandIn(tables)) as running:
        done = cem(running.url, **environment)
    assert done.exit_code == 6 and told in done.output, done.output


def test_a_metabase_that_is_too_old_is_told(tables, cem):
    with serving(StandIn(tables, tag="v0.49.3")) as running:
        done = cem(running.url, API_KEY=API_KEY)
        assert running.writes() == []
    assert done.exit_code == 6 and "is Metabase v0.49.3; 0.58 or newer is needed" in done.output


def test_tables_that_metabase_cannot_read_are_named(tables, cem):
    some = {name: columns for name, columns in tables.items() if name != "marts.mart_kpi_board"}
    with serving(StandIn(some)) as running:
        done = cem(running.url, "--timeout", "1", API_KEY=API_KEY, WAREHOUSE_URL=WAREHOUSE)
    assert done.exit_code == 6
    assert "has not read marts.mart_kpi_board" in done.output and "may the role of the connection" in done.output


def test_an_unexpected_answer_is_told_with_endpoint_and_field(stand_in, cem, monkeypatch):
    monkeypatch.setattr(StandIn, "get_database", lambda self, *_: {"databases": []})
    done = cem(stand_in.url, API_KEY=API_KEY)
    assert done.exit_code == 6
    assert "GET /api/database: its field 'data' is NoneType and not a list" in done.output


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (None, "Set METABASE_WAREHOUSE_URL to postgresql://"),
        (f"postgresql://bi_reader:{SECRET}@127.0.0.1:1/warehouse", "No connection by METABASE_WAREHOUSE_URL."),
    ],
)
def test_a_check_without_a_warehouse_is_told_without_the_password(address, told):
    done = CliRunner().invoke(app, ["metabase", "check"], env={"METABASE_WAREHOUSE_URL": address})
    assert done.exit_code == 6 and told in done.output and SECRET not in done.output
