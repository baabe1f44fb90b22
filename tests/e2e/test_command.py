"""The `cem` command from the user's seat: what it prints, its exit codes, what it leaves on disk."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from alert_sinks import mail_sink, told_by, web_sink
from published_tables import undated

from orchestration.config import load_config
from orchestration.figures import data_as_of
from orchestration.home import Home
from orchestration.run_lock import hold, release
from orchestration.site_report import write_pages
from orchestration.stages import Stages
from serving.fingerprint import fingerprint
from serving.states import hold_on, roll_back

pytestmark = pytest.mark.xdist_group("shop")


def _example(company, target: Path) -> Path:
    """A copy of the example's folder, to be edited; returns its cem.toml."""
    shutil.copytree(company.config.parent, target)
    return target / "cem.toml"


def test_help_names_the_verbs_and_the_exit_codes(shop):
    text = subprocess.run([str(shop.command), "--help"], capture_output=True, text=True, check=True).stdout
    for verb in (
        "run",
        "load",
        "build",
        "check",
        "publish",
        "rollback",
        "status",
        "docs",
        "dev",
        "config",
        "files",
        "source",
        "sample",
        "init",
    ):
        assert verb in text
    assert "Exit codes" in text


def test_a_run_prints_scores_with_intervals_and_the_published_path(shop):
    text = shop.output
    assert "40.00" in text
    assert "25.02 to 52.85" in text  # relational NPS, see examples/shop/README.md
    assert str(shop.published) in text


def test_a_mistake_in_the_configuration_exits_2_with_line_and_right_name(shop, tmp_path):
    config = _example(shop, tmp_path / "example")
    config.write_text(config.read_text().replace('family = "commerce"', 'family = "comerce"', 1))
    line = config.read_text().splitlines().index('family = "comerce"') + 1
    for command in (("config", "check"), ("run",)):
        done = replace(shop, config=config, home=tmp_path / "home").cem(*command)
        assert done.returncode == 2
        assert f"cem.toml:{line}" in done.stdout + done.stderr
        assert "Did you mean commerce?" in done.stdout + done.stderr
    assert not (tmp_path / "home").exists()


def test_a_second_run_at_the_same_time_exits_5_and_names_the_holder(shop):
    hold(Home(shop.home))
    try:
        done = shop.cem("run")
    finally:
        release(Home(shop.home))
    assert done.returncode == 5
    assert f"process {os.getpid()}" in done.stderr


@pytest.fixture(scope="module")
def troubled(shop, tmp_path_factory):
    """The shop on a day without a file; what then goes wrong with its first files must leave that state to readers."""
    folder = tmp_path_factory.mktemp("troubled")
    (folder / "data").mkdir()
    company = shop.beside(folder / "data", folder / "home")
    company.run_stages()
    return company


def test_no_files_at_all_give_every_table_typed_and_empty(shop, troubled):
    columns = "select table_schema, table_name, column_name, data_type from information_schema.columns order by all"
    assert troubled.query(columns) == shop.query(columns)
    assert troubled.one("select count(*) from core.fct_touchpoints") == 0
    assert troubled.one("select count(*) from marts.mart_kpi_board") == 0


def test_after_a_step_back_runs_publish_nothing_until_somebody_says_so(troubled):
    (first,) = troubled.query("select run_id from publication")[0]
    stages = Stages(load_config(troubled.config, data=troubled.data, home=troubled.home))
    assert stages.publish() is not None
    page = write_pages(stages.config)
    assert first not in page.read_text()
    assert first in troubled.cem("rollback").stdout
    assert troubled.one("select run_id from publication") == first
    assert first in page.read_text()
    assert stages.publish() is None and "on hold since" in stages.notes[-1]
    assert "On hold" in troubled.cem("status").stdout
    assert troubled.cem("publish").returncode == 0
    assert troubled.one("select run_id from publication") != first
    assert stages.publish() is not None


def test_a_state_put_back_between_a_runs_question_and_its_publication_is_not_published_over(troubled, monkeypatch):
    stages = Stages(load_config(troubled.config, data=troubled.data, home=troubled.home))
    assert stages.publish() is not None and stages.publish() is not None
    as_of = data_as_of(stages.home)

    def somebody_goes_back(_):  # the last thing that a run asks before it publishes
        roll_back(troubled.published)
        return as_of

    with monkeypatch.context() as patched:
        patched.setattr("orchestration.stages.data_as_of", somebody_goes_back)
        assert stages.publish() is None and "on hold since" in stages.notes[-1]
    hold = hold_on(troubled.published)
    assert hold is not None and troubled.one("select run_id from publication") == hold.run_id
    assert stages.publish(ends_hold=True) is not None and hold_on(troubled.published) is None


def test_a_file_that_cannot_be_read_exits_3_and_names_file_and_line(shop, troubled):
    shutil.copytree(shop.data, troubled.data, dirs_exist_ok=True)
    (troubled.data / "crm" / "deals.csv").write_bytes(b"deal;id\n1;2\n")
    with web_sink() as web, mail_sink() as mail:
        done = troubled.cem("run", **told_by(web, mail, "s3cretc4nary"))
    assert done.returncode == 3
    assert "crm/deals.csv, line 1" in done.stderr
    assert "What to do" in done.stderr
    (request,) = web.got
    assert request.json["key"] == "run:load files" and "A run failed in load files" in mail.got[0]["Subject"]
    assert "deals" not in request.body.decode() and "s3cretc4nary" not in done.stdout + done.stderr
    assert troubled.one("select count(*) from core.fct_touchpoints") == 0


@pytest.mark.sweep
def test_a_killed_run_leaves_nothing_to_repair(shop, troubled):
    """kill -9 in the build; then one run gives what an undisturbed one gives.

    Kills in the load and in the publication, at each of their steps, are in tests/integration.
    """
    shutil.copytree(shop.data, troubled.data, dirs_exist_ok=True)
    _kill_after(troubled, "load ", seconds=4)
    assert troubled.one("select count(*) from core.fct_touchpoints") == 0
    troubled.run()
    assert undated(fingerprint(troubled.published)) == undated(fingerprint(shop.published))


def _kill_after(company, stage: str, seconds: float) -> None:
    """Start a run; kill -9 it some seconds after `stage` has been reported as finished."""
    process = company.start("run", PYTHONUNBUFFERED="1")
    assert process.stdout is not None
    assert any(line.startswith(stage) for line in process.stdout)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_only_the_owner_reads_the_state_and_a_group_may_read_what_is_published(shop):
    for path in shop.home.rglob("*"):
        mode = stat.S_IMODE(path.lstat().st_mode)
        published = (shop.home / "published") in (path, *path.parents)
        assert mode & (0o027 if published else 0o077) == 0, f"{path} has mode {mode:o}"


def test_direct_personal_data_reaches_neither_the_published_file_nor_the_logs(shop):
    names = {name for (name,) in shop.landed("select payload ->> 'name' from raw_files.crm_people") if name}
    assert shop.one("select count(*) from core.fct_verbatims") == 0
    assert len(names) > 50
    with duckdb.connect(str(shop.published), read_only=True) as con:
        tables = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        published = "\n".join(str(con.execute(f"select * from {table}").fetchall()) for (table,) in tables)
    logs = "\n".join(
        path.read_text(errors="replace") for path in (shop.home / "dbt" / "logs").rglob("*") if path.is_file()
    )
    assert [name for name in names if len(name) > 6 and name in published + logs + shop.output] == []
