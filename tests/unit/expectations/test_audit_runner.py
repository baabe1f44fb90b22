"""An audit that cannot check is an audit that failed; and it reads, tells nobody, and leaves no trace."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from expectations.runner import run_audit
from expectations.suites.checks import not_negative
from expectations.suites.relation_suite import RelationSuite, SuiteBuilder


def suite(table: str = "intermediate.t", column: str = "a", checks: int = 1) -> SuiteBuilder:
    def build(now: datetime) -> RelationSuite:
        return RelationSuite("probe", table, ("k",), [not_negative(column)] * checks)

    return build


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    con = duckdb.connect(str(path))
    con.execute(
        "create schema intermediate;"
        "create table intermediate.t as select 'k' || range as k, range - 1 as a, 'canary@example.com' as email"
        " from range(10)"
    )
    con.close()
    return path


def test_a_failing_check_names_check_rows_and_sample(warehouse: Path) -> None:
    report = run_audit(warehouse, suites=[suite()])
    assert report.failed and report.ran == 1
    (outcome,) = report.blocking
    assert (outcome.suite, outcome.table, outcome.column) == ("probe", "intermediate.t", "a")
    assert (outcome.checked_rows, outcome.unexpected_rows, outcome.sample) == (10, 1, ({"k": "k0"},))
    assert outcome.severity == "critical" and outcome.rule == "min_value=0.0"


def test_no_suite_and_a_suite_without_checks_are_failures(warehouse: Path) -> None:
    nothing = run_audit(warehouse, suites=[])
    assert nothing.failed and nothing.ran == 0 and nothing.reasons == ("the audit ran no check at all",)
    empty = run_audit(warehouse, suites=[suite(checks=0)])
    assert empty.failed and empty.reasons == ("intermediate.t: suite probe ran no check",)


def test_one_suite_that_checks_nothing_is_not_hidden_by_the_others(warehouse: Path) -> None:
    con = duckdb.connect(str(warehouse))
    con.execute("update intermediate.t set a = 1")
    con.close()
    assert run_audit(warehouse, suites=[suite()]).passed
    assert run_audit(warehouse, suites=[suite(), suite(checks=0)]).failed


@pytest.mark.parametrize(
    ("builder", "told"),
    [
        (suite(table="intermediate.absent"), "Catalog Error"),
        (suite(column="absent"), "Binder Error"),
        (suite(column="email"), "could not be checked"),
    ],
    ids=["missing relation", "missing column", "type that cannot be compared"],
)
def test_a_check_that_cannot_be_carried_out_blocks_and_says_why(
    warehouse: Path, builder: SuiteBuilder, told: str
) -> None:
    report = run_audit(warehouse, suites=[builder])
    assert report.failed
    (reason,) = report.reasons
    assert told in reason and "canary" not in reason


def test_a_suite_that_raises_is_a_failure_and_the_next_one_still_runs(warehouse: Path) -> None:
    def crash(now: datetime) -> RelationSuite:
        raise ValueError("could not read 'canary@example.com'")

    report = run_audit(warehouse, suites=[crash, suite()])
    assert report.failed and report.ran == 1
    assert report.reasons[0] == ": suite crash could not run: ValueError: could not read (...)"


def test_a_missing_warehouse_is_a_failure_that_names_it(tmp_path: Path) -> None:
    report = run_audit(tmp_path / "absent.duckdb")
    assert report.failed and "absent.duckdb" in report.reasons[0]
    assert not list(tmp_path.iterdir())


def test_an_audit_prints_nothing_sends_nothing_and_lets_go_of_the_file(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: calls.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: calls.append(address))
    before = warehouse.read_bytes()
    run_audit(warehouse, suites=[suite()])
    assert capfd.readouterr() == ("", "")
    assert calls == []
    assert warehouse.read_bytes() == before and [path.name for path in warehouse.parent.iterdir()] == [warehouse.name]
    duckdb.connect(str(warehouse)).close()


def test_the_default_moment_is_now(build_warehouse: Callable[..., Path]) -> None:
    from expectations.suites.crm import leads

    late = "update intermediate.int_crm__leads set contacted_at = now()::timestamp + interval {} year"
    assert run_audit(build_warehouse(late.format(9)), suites=[leads]).passed
    assert run_audit(build_warehouse(late.format(11)), suites=[leads]).failed


def test_importing_the_room_imports_neither_great_expectations_nor_pandas() -> None:
    script = (
        "import sys, expectations.runner, expectations.suites;"
        "sys.exit(bool({'great_expectations', 'pandas', 'dagster'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
