"""Claims about a kill -9 while an account is read: one more run, and the warehouse is as if nothing had happened."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import load_files
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.settings import FileMapping

Account = Any

CHILD = """
import importlib, json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path

import dlt.destinations.impl.duckdb.duck, dlt.pipeline.pipeline  # once, before the forks: it takes seconds

from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.load import load_hubspot

def load_until_killed(where, nth, settings, home):
    module, _, path = where.partition(":")
    owner, (*parents, name) = importlib.import_module(module), path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original, calls = getattr(owner, name), 0

    def killed(*args, **kwargs):
        nonlocal calls
        result = original(*args, **kwargs)
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, killed)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    settings = HubSpotSettings.model_validate_json(settings)
    load_hubspot(settings, home=Path(home), paces={}, batch_records=60, now=now)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.environ["SOURCES__HUBSPOT__ACCESS_TOKEN"], *rest = json.loads(line)
            load_until_killed(*rest)
            code = 0
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
ANSWER = "ingestion.rest.session:PoliteSession.send"


RunKilled = Callable[[Account, str, int], int]


@pytest.fixture
def small(portal: Portal, account: Account) -> Account:
    """130 contacts on three pages, deals on two; a batch lands after two pages."""
    for number in range(131, 231):
        portal.erase("contacts", str(number))
    account.entities = ["contacts", "deals"]
    account.note()
    return account


@pytest.fixture(scope="module")
def run_killed() -> Iterator[RunKilled]:
    """Load in a process that is killed after the nth call of a function; returns its exit code."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        commands, codes = process.stdin, process.stdout

        def run(account: Account, where: str, nth: int) -> int:
            settings = account.settings().model_dump_json()
            commands.write(json.dumps([account.server.token, where, nth, settings, str(account.home)]) + "\n")
            commands.flush()
            code = int(codes.readline())
            assert code in (0, -signal.SIGKILL)
            return code

        yield run
        commands.close()


@pytest.mark.sweep
def test_a_kill_after_any_answer_costs_one_more_run_and_nothing_else(
    small: Account, tmp_path: Path, run_killed: RunKilled
) -> None:
    small.entities = ["contacts"]
    asked = []
    for nth in range(1, 100):
        small.home = tmp_path / f"home_{nth}"
        small.server.journal.clear()
        if run_killed(small, ANSWER, nth) == 0:
            break
        assert len(small.server.journal.entries) == nth
        asked.append(small.server.journal.entries[-1].path)
        small.load()
        small.assert_exact()
    assert len([path for path in asked if path == "/crm/v3/objects/contacts"]) == 4  # three pages, and the bin


def test_what_landed_before_a_kill_is_not_read_again(small: Account, run_killed: RunKilled) -> None:
    small.entities = ["contacts"]
    run_killed(small, "ingestion.batch:checkpoint", 1)  # the first batch has landed: two pages
    small.server.journal.clear()
    report = small.load()
    small.assert_exact()
    assert small.server.journal.of("/crm/v3/objects/contacts")[0].params["after"] == "100"
    assert report.totals.new == 30


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("ingestion.ledger:Ledger.append_reads", marks=pytest.mark.sweep),
        "dlt.pipeline.pipeline:Pipeline.extract",
        pytest.param("dlt.pipeline.pipeline:Pipeline.normalize", marks=pytest.mark.sweep),
        pytest.param("dlt.destinations.impl.duckdb.duck:DuckDbCopyJob.run", marks=pytest.mark.sweep),
    ],
)
def test_files_loaded_after_a_kill_finish_what_the_account_left(
    where: str, small: Account, tmp_path: Path, run_killed: RunKilled
) -> None:
    run_killed(small, where, 1)
    (tmp_path / "people.csv").write_text("id\n1\n")
    mapping = FileMapping(name="people", family="crm", entity="contacts", glob="*.csv", key=["id"])
    assert load_files([mapping], data_dir=tmp_path, home=small.home).totals.new == 1
    small.load()
    small.assert_exact()
    assert small.sql("select count(*) from raw_files.crm_contacts") == [(1,)]
