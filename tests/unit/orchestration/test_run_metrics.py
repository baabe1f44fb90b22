"""The published table of runs says what the log of runs says."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.run_log import RunLog
from orchestration.run_metrics import metrics_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_what_two_stages_count_is_a_column_and_the_rest_is_json(home: Home) -> None:
    log = RunLog(home.run_log)
    with log.stage("r1", "load files") as figures:
        figures |= {"records_read": 9, "records_new": 7, "bytes": 512, "places_read": 2}
    with pytest.raises(ValueError), log.stage("r1", "audit") as figures:
        figures |= {"failed": 0, "quarantined": {"crm_people": 2, "commerce_orders": 1}, "suites": 41}
        raise ValueError("ada@example.com")
    load, audit = metrics_of(home)
    assert (load.stage, load.source, load.status, load.stage_number) == ("load", "files", "done", 1)
    assert (load.rows_read, load.rows_new, load.bytes_read, load.rows_unchanged) == (9, 7, 512, None)
    assert load.other_figures == '{"places_read": 2}'
    assert (audit.source, audit.status, audit.error_kind) == (None, "failed", "ValueError")
    assert (audit.rows_quarantined, audit.checks_failed) == (3, 0)
    assert audit.other_figures == '{"suites": 41}'


def test_a_stage_under_way_has_begun_and_no_length(home: Home) -> None:
    with RunLog(home.run_log).stage("r1", "publish"):
        (row,) = metrics_of(home)
    assert (row.status, row.seconds) == ("started", None)
    (row,) = metrics_of(home)
    assert row.status == "done" and row.seconds is not None


def test_no_log_is_no_row(home: Home) -> None:
    assert metrics_of(home) == []
