"""Publication with databases beside the file: a run, a failure, a rollback, Dagster's page, the command line."""

from __future__ import annotations

import shutil
from io import StringIO

import dagster as dg
import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration.assets.publishing import PUBLISHED, _figures, published_asset
from orchestration.cli import app
from orchestration.config import load_config
from orchestration.home import Home
from orchestration.run_lock import release
from orchestration.run_log import RunLog
from orchestration.stages import Stages
from orchestration.status import read_status
from orchestration.status_report import show_status
from orchestration.terminal import Exit
from serving.postgres.result import NotAllPublished
from serving.publish import publish
from serving.states import current_state, hold_on

CONFIG = """
name = "shop"
home = "home"
[company]
brand = "Shop"
timezone = "UTC"
currency = "EUR"
[[publish.postgres]]
name = "metabase"
url_env = "METABASE_DATABASE_URL"
[[publish.postgres]]
name = "partners"
url_env = "PARTNERS_DATABASE_URL"
schemas = ["marts"]
"""
GENERATION = "select distinct generation from marts.mart_kpi_board"
DOWN = "postgresql://cem:s3cr3t@127.0.0.1:9/cem"


@pytest.fixture
def config(tmp_path, database, monkeypatch):
    file = tmp_path / "cem.toml"
    file.write_text(CONFIG)
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("METABASE_DATABASE_URL", database.url)
    monkeypatch.setenv("PARTNERS_DATABASE_URL", DOWN)
    config = load_config(file)
    Home(config.home).prepare()
    yield config
    release(Home(config.home))


@pytest.fixture
def warehouse(config, first):
    """What a build leaves; the published file has all that is needed of it."""
    file = Home(config.home).warehouse_file
    shutil.copy(first, file)
    with duckdb.connect(str(file)) as con:
        con.execute("drop table main.publication; drop table main.pipeline_runs; drop table main.published_keys")
        con.execute("create schema raw_ops; create table raw_ops.ledger (received_at timestamp, status varchar)")
    return file


def test_a_database_that_is_down_holds_up_neither_the_file_nor_the_others(config, warehouse, database, monkeypatch):
    monkeypatch.setattr("orchestration.stages.is_vouched_for", lambda home: True)
    stages = Stages(config)
    publication = stages.publish()
    assert [one.consumer for one in publication.consumers] == ["metabase"]
    with pytest.raises(NotAllPublished) as told:
        publication.require_all()
    assert [str(failure).split(" (")[0] for failure in told.value.failures] == ["partners"]
    assert "Connection refused" in str(told.value) and "`cem publish --postgres-only`" in str(told.value)
    assert "s3cr3t" not in str(told.value)
    state = current_state(stages.home.published_file)
    assert database.rows("select run_id from marts.publication") == [(state.run_id,)]
    logged = {
        stage.stage: (stage.status, stage.figures.get("rows"))
        for run in RunLog(stages.home.run_log).runs()
        for stage in run.stages
    }
    assert logged["publish"][0] == "done"
    assert logged["publish metabase"] == ("done", 122)
    assert logged["publish partners"][0] == "failed"
    assert "partners has no state that is known. The next run brings it" in shown(config)

    # It is up again: it alone gets what it lacks, without a build.
    database.rows("drop schema marts cascade; drop schema core cascade; drop schema cem_access cascade")
    monkeypatch.setenv("PARTNERS_DATABASE_URL", database.url)
    assert [one.consumer for one in stages.publish_to_consumers(behind_only=True)] == ["partners"]
    assert stages.publish_to_consumers(behind_only=True) == []
    assert database.rows(GENERATION) == [(1,)]
    assert "metabase, partners: the same state" in shown(config)


def test_in_dagster_the_file_is_published_and_the_run_fails_by_the_database_that_is_down(
    config, warehouse, monkeypatch
):
    monkeypatch.setattr("orchestration.stages.is_vouched_for", lambda home: True)

    @dg.asset(group_name="core")
    def dim_channel() -> None:
        """A table that is published."""

    done = dg.materialize(
        [published_asset(dim_channel)],
        resources={"stages": Stages(config)},
        raise_on_error=False,
        selection=[PUBLISHED],
    )
    assert not done.success
    (materialised,) = done.asset_materializations_for_node("published__warehouse")
    assert materialised.metadata["metabase"].value["rows"] == 122
    (failed,) = done.get_step_failure_events()
    assert "Connection refused" in failed.step_failure_data.error_display_string


def shown(config):
    console = Console(width=200, file=StringIO(), record=True)
    show_status(console, read_status(config))
    return console.export_text()


def test_what_dagster_shows_of_a_database_is_json(config, warehouse, database, monkeypatch):
    monkeypatch.setattr("orchestration.stages.is_vouched_for", lambda home: True)
    done = database.put(warehouse_published(config, warehouse))
    value = dg.MetadataValue.json(_figures(done))
    assert value.data["rows"] == 122 and value.data["notes"] == []


def warehouse_published(config, warehouse):
    target = Home(config.home).published_file
    publish(warehouse, target, run_id="run-1", project_version="0", data_as_of=None)
    return target


@pytest.mark.parametrize(
    ("beside", "said"), [(".cem-report", "another version of the project made that state"), ("x", "holds no report")]
)
def test_a_rollback_reaches_the_readers_of_the_databases(config, warehouse, database, monkeypatch, beside, said):
    # A report that cannot be written of that state holds them up no more than another database does.
    report = Home(config.home).report_dir
    report.mkdir(parents=True)
    (report / "index.html").touch()
    (report / beside).touch()
    monkeypatch.setenv("PARTNERS_DATABASE_URL", DOWN)
    target = warehouse_published(config, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("update marts.mart_kpi_board set generation = 2")
    publish(warehouse, target, run_id="run-2", project_version="0", data_as_of=None)
    database.put(target)
    assert database.rows(GENERATION) == [(2,)]
    done = CliRunner().invoke(app, ["rollback", "--config", str(config.path)])
    assert current_state(target).run_id == "run-1"
    assert database.rows(GENERATION) == [(1,)]
    assert database.rows("select run_id from marts.publication") == [("run-1",)]
    assert said in done.output and f"take its folder away ({report})" in done.output
    # One of the two is down, so the command says so by its exit code.
    assert done.exit_code == Exit.NOT_PUBLISHED
    assert "partners (cem at 127.0.0.1:9 as cem): no connection" in done.output and "s3cr3t" not in done.output

    # The other one later, with the file as it is; the hold stays.
    monkeypatch.setenv("PARTNERS_DATABASE_URL", database.url)
    done = CliRunner().invoke(app, ["publish", "--postgres-only", "--config", str(config.path)])
    assert done.exit_code == Exit.OK, done.output
    assert "partners: 2 tables, 40 rows" in done.output
    assert (current_state(target).run_id, hold_on(target).run_id) == ("run-1", "run-1")


def test_a_command_for_databases_that_nobody_has_named_is_refused(tmp_path):
    file = tmp_path / "cem.toml"
    file.write_text(CONFIG.partition("[[")[0])
    (tmp_path / "data").mkdir()
    done = CliRunner().invoke(app, ["publish", "--postgres-only", "--config", str(file)])
    assert done.exit_code == Exit.USAGE
    assert "has no [[publish.postgres]]" in " ".join(done.output.replace("│", " ").split())
