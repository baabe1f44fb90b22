"""What ages, the daemon's sign, the disk and the marts say is wrong; and that it is told without a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import alert_facts as facts
from orchestration.alert_runs import BUILD, LOAD_FILES, PUBLISH, RunFailure, latest_tries, of_failure, of_runs
from orchestration.run_log import Run, StageRun
from serving.alerts.callbacks import callbacks_due
from serving.states import Hold, State

NOW = datetime(2026, 3, 2, 12, 0)
KEPT = State(Path("published"), "r0", NOW - timedelta(days=1), NOW - timedelta(days=1), "0.1.0")


def stage(name: str, status="done", hours_ago=1.0, error="", **figures) -> StageRun:
    return StageRun(name, status, NOW - timedelta(hours=hours_ago), 1.0, error, figures)


GOOD = [Run("r1", [stage(LOAD_FILES, hours_ago=2), stage(PUBLISH, hours_ago=2)])]
DAY = timedelta(hours=26)


@pytest.mark.parametrize(
    ("runs", "published", "key"),
    [
        (GOOD, KEPT, None),
        ([], None, "stale:runs"),
        ([Run("r1", [stage(LOAD_FILES, hours_ago=27)])], KEPT, "stale:runs"),
        ([*GOOD, Run("r2", [stage(LOAD_FILES), stage(BUILD, "failed")])], KEPT, None),
        (GOOD, State(Path("p"), "r0", NOW, NOW - timedelta(hours=27), "0.1.0"), "stale:published"),
        (GOOD, None, "stale:published"),
    ],
)
def test_stale_data_is_told_even_if_every_run_is_green(runs, published, key):
    found = facts.of_age(runs, published, Hold("2026-03-01T00:00:00Z", "r0"), NOW, DAY)
    assert [alert.key for alert in found] == ([key] if key else [])
    if key == "stale:published":
        assert "on hold since 2026-03-01" in found[0].what


def test_a_daemon_that_gave_a_sign_once_is_missed_when_it_falls_silent():
    most = timedelta(minutes=10)
    assert facts.of_daemon(None, NOW, most) == facts.of_daemon(NOW - timedelta(minutes=9), NOW, most) == []
    (alert,) = facts.of_daemon(NOW - timedelta(minutes=11), NOW, most)
    assert alert.kind == "daemon_dead" and "11 min ago" in alert.what


def test_customers_who_wait_are_counted_each_once_and_those_whom_nobody_can_call_are_not(tmp_path):
    file = tmp_path / "published.duckdb"
    assert callbacks_due(file, NOW) is None
    with duckdb.connect(str(file)) as con:
        con.execute("create schema marts")
    assert callbacks_due(file, NOW) is None and facts.of_callbacks(None, "") == []
    with duckdb.connect(str(file)) as con:
        con.execute("create table marts.mart_closed_loop (customer_key text, due_at timestamp, outcome text)")
        con.execute(
            "insert into marts.mart_closed_loop values ('jo@example.org', '2026-03-02 11:00', 'overdue'),"
            " ('x', '2026-03-03', 'waiting'), ('x', '2026-03-04', 'waiting'), ('y', '2026-03-01', 'contacted_late'),"
            " (null, '2026-03-01', 'not_contactable'), ('z', '2025-03-01', 'lapsed')"
        )
    (alert,) = facts.of_callbacks(callbacks_due(file, NOW), "https://bi.example.org/callbacks")
    assert alert.figures == {"waiting": 2, "overdue": 1} and alert.where.startswith("https://bi")
    assert "jo@" not in str(alert)


@dataclass
class Warned:
    family: str = "reviews"
    source: str = "files (acme)"
    kind: str = "volume"
    what: str = "12 rows where 80 to 120 are usual."
    since: str = "2026-03-02"
    owner: str = "Web team"
    runbook: str = "odd-volume"


def test_what_the_gate_warns_of_is_told_by_family_source_and_kind():
    one, other = facts.of_families([Warned(), Warned(kind="stale", since="")])
    assert one.key == "family:reviews:files (acme):volume" != other.key
    assert one.severity == "warning" and "Since 2026-03-02." in one.what and one.anchor == "odd-volume"


def test_every_alert_has_a_section_of_the_runbook(root, tmp_path, monkeypatch):
    monkeypatch.setattr(facts, "_LEAST_FREE", 10**18)
    from orchestration.alerting import test_alert
    from orchestration.home import Home

    run = Run("r1", [stage(LOAD_FILES, "failed", error="E"), stage(BUILD, "failed", failed=1)])
    found = [
        *of_runs(latest_tries([run]), None), *of_failure(RunFailure("E", NOW, NOW), [], None), test_alert(),
        *facts.of_age([], None, None, NOW, DAY), *facts.of_daemon(KEPT.published_at, NOW, DAY / 26),
        *facts.of_disk(Home(tmp_path)), *facts.of_callbacks(callbacks_due(tmp_path, NOW), ""),
    ]  # fmt: skip
    headings = [line[3:].strip() for line in (root / "docs/runbook.md").read_text().splitlines() if line[:3] == "## "]
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert {alert.anchor for alert in found} | {"callbacks-due"} <= anchors and len(found) == 7
