"""What audits found is kept whole, for the last ones; warnings of sources are told from it, without the warehouse."""

from __future__ import annotations

import json
from datetime import datetime

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.audit_log import KEPT, AuditLog
from orchestration.checks import Check
from orchestration.cli import app
from orchestration.configuration.quality import Owners
from orchestration.home import Home
from orchestration.quality import Due, QualityState, QualityWarning, notes_of, warnings_of
from orchestration.quality_reading import read_quality

GOOD = Check("dbt test a", "dim_a.a_key", "", "passed", 0, "blocking", "data", "key-missing-or-twice")
BAD = Check("dbt test b", "dim_b.b_key", "", "failed", 3, "blocking", "data", "key-missing-or-twice")
MILD = Check("expect_x (mostly=0.5)", "int_crm__deals.c", "crm", "warned", 2, "warning", "sales", "share-too-low")
LATE = QualityWarning("crm", "files a crm_deals", "stale", "nothing", "2026-01-01T00:00:00Z", "sales", "source-stale")
DUE = Due("reviews", "files a reviews_reviews", "2026-01-03T00:00:00Z", "data")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def log(home):
    home.prepare()
    return AuditLog(home.audits_dir)


def test_each_part_is_that_of_the_newest_run_that_did_it(log):
    log.record("20260101T000000Z-a", "tests", [GOOD])
    log.record("20260101T000000Z-a", "expectations", [MILD])
    log.record("20260102T000000Z-b", "tests", [BAD])
    tests, expectations = log.last("tests"), log.last("expectations")
    assert (tests.run_id, tests.checks) == ("20260102T000000Z-b", (BAD,))
    assert (expectations.run_id, expectations.checks) == ("20260101T000000Z-a", (MILD,))
    assert log.last("quality") is None


def test_the_last_audits_are_kept_and_half_a_file_is_passed_over(log):
    for n in range(KEPT + 3):
        log.record(f"run-{n:02}", "tests", [GOOD])
    assert sorted(file.stem for file in log.folder.glob("*")) == [f"run-{n:02}" for n in range(3, KEPT + 3)]
    (log.folder / "run-99.json").write_text('{"run_id": "run-99", "tes')
    assert log.last("tests").run_id == f"run-{KEPT + 2:02}"


def test_many_looks_do_not_push_out_the_last_tests_and_expectations(log):
    log.record("20250101T000000Z-a", "tests", [BAD])
    log.record("20250101T000000Z-a", "expectations", [GOOD])
    for look in range(2 * KEPT):
        log.record(f"20260101T0000{look:02}Z-b", "quality", quality=QualityState((), ()))
    assert log.last("tests").checks == (BAD,)
    assert log.last("expectations").checks == (GOOD,)
    assert len(list(log.folder.glob("*.json"))) == KEPT + 1


def test_what_is_kept_is_readable_by_its_owner_alone(log):
    log.record("run", "tests", [GOOD])
    assert (log.folder / "run.json").stat().st_mode & 0o077 == 0


def test_warnings_are_those_of_the_last_audit_and_what_went_stale_since(home, log):
    assert warnings_of(home) == []
    log.record("run", "quality", quality=QualityState((LATE,), (DUE,)))
    assert warnings_of(home) == [LATE]
    assert warnings_of(home, datetime(2026, 1, 3)) == [LATE]
    late = warnings_of(home, datetime(2026, 1, 3, 0, 0, 1))[1]
    assert (late.family, late.kind, late.since, late.runbook) == ("reviews", "stale", DUE.stale_after, "source-stale")


def test_notes_count_sources_by_kind_and_family_and_leave_targets_to_cem_audit():
    below = QualityWarning("crm", "files a crm_deals", "validity", "x", "", "data", "quality-below-target")
    (note,) = notes_of([LATE, LATE, below, QualityWarning(**{**LATE.__dict__, "family": "support"})])
    assert "crm (2), support (1)" in note and note.startswith("Stale")


def test_a_home_without_marts_says_so_with_the_database_error(home, tmp_path):
    duckdb.connect(str(tmp_path / "w.duckdb")).close()
    with pytest.raises(duckdb.Error):
        read_quality(tmp_path / "w.duckdb", Owners())


def cem_audit(home, tmp_path, *options):
    config = tmp_path / "cem.toml"
    config.write_text('name = "a"\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n')
    (tmp_path / "data").mkdir(exist_ok=True)
    command = ["audit", "--config", str(config), *options]
    return CliRunner().invoke(app, command, env={"CEM_HOME": str(home.root)})


def test_cem_audit_of_a_new_home_says_that_nothing_ran(home, tmp_path):
    done = cem_audit(home, tmp_path)
    assert done.exit_code == 0 and done.output.count("never run so far") == 2
    assert not home.audits_dir.exists()


def test_cem_audit_tells_the_worst_first_and_leaves_with_1_where_a_check_blocks(home, log, tmp_path):
    log.record("run", "tests", [GOOD, BAD])
    log.record("run", "expectations", [MILD])
    log.record("run", "quality", quality=QualityState((LATE,), ()))
    done = cem_audit(home, tmp_path)
    lines = [line for line in done.output.splitlines() if "[" in line]
    assert [line.split()[0] for line in lines] == ["failed", "warned", "passed", "stale"]
    assert "3 rows" in lines[0] and lines[0].endswith("[blocking; data; #key-missing-or-twice]")
    assert "1 failed, 1 passed; run run" in done.output
    assert done.exit_code == 1


def test_cem_audit_failed_shows_no_check_that_passed_and_a_warning_is_no_failure(home, log, tmp_path):
    log.record("run", "tests", [GOOD])
    log.record("run", "expectations", [MILD])
    done = cem_audit(home, tmp_path, "--failed")
    assert "expect_x" in done.output and "dbt test a" not in done.output
    assert done.exit_code == 0


def test_cem_audit_json_is_json_and_nothing_else(home, log, tmp_path):
    log.record("run", "tests", [GOOD, BAD])
    log.record("run", "quality", quality=QualityState((LATE,), ()))
    done = cem_audit(home, tmp_path, "--json", "--failed")
    told = json.loads(done.output)
    assert told["blocks"] is True and done.exit_code == 1
    assert [(one["check"], one["run_id"], one["blocks"]) for one in told["checks"]] == [("dbt test b", "run", True)]
    assert [one["runbook"] for one in told["sources"]] == ["source-stale"]
